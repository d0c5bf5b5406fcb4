package io.varve.server.cli;

import io.varve.server.admin.Version;
import io.varve.server.config.ConfigException;
import io.varve.storage.runtime.VarveException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The root of the command line. Exit codes: 0 good, 1 failed, 2 wrong usage; an error is one line.
@Command(
        name = "varve",
        description = "Long-term memory for Prometheus.",
        mixinStandardHelpOptions = true,
        versionProvider = VarveCommand.VersionLine.class,
        subcommands = {
            ServerCommand.class,
            CompactCommand.class,
            BlocksCommand.class,
            QueryCommand.class,
            PromqlCommand.class,
            ConfigCommand.class
        })
public final class VarveCommand implements Runnable {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @Spec private CommandSpec spec = CommandSpec.create();

    /// Runs one command line.
    ///
    /// @return the exit code
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine commandLine =
                new CommandLine(new VarveCommand())
                        .setOut(out)
                        .setErr(err)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setParameterExceptionHandler(VarveCommand::usageError)
                        .setExecutionExceptionHandler(VarveCommand::failure);
        int code = commandLine.execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int usageError(ParameterException error, String[] arguments) {
        String command = error.getCommandLine().getCommandSpec().qualifiedName();
        error.getCommandLine()
                .getErr()
                .println(
                        "varve: "
                                + oneLine(String.valueOf(error.getMessage()))
                                + "; see `"
                                + command
                                + " --help`");
        return USAGE;
    }

    private static int failure(
            Exception error, CommandLine commandLine, CommandLine.ParseResult parsed)
            throws Exception {
        if (!(error instanceof VarveException)) {
            throw error;
        }
        commandLine.getErr().println("varve: " + oneLine(String.valueOf(error.getMessage())));
        return error instanceof ConfigException config && config.isInFlag() ? USAGE : FAILED;
    }

    private static String oneLine(@Nullable String message) {
        return String.valueOf(message).strip().replace("\n", "; ");
    }

    /// What `--version` prints.
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Version version = Version.current();
            return new String[] {"varve " + version.number() + " (" + version.revision() + ")"};
        }
    }
}
