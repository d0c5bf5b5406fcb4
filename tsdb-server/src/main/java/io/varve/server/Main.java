package io.varve.server;

import io.varve.server.cli.VarveCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// Where the process starts.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Standard output may be large, standard error is for people: it flushes each line.
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(VarveCommand.run(out, err, arguments));
    }
}
