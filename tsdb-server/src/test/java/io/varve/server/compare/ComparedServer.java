package io.varve.server.compare;

import io.varve.server.testing.Ports;
import io.varve.server.testing.Programs;
import io.varve.server.testing.ServerProcess;
import io.varve.storage.testing.EmbeddedS3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A Varve whose answers are compared: where it listens, what it keeps and where its blocks go. It
/// can be started again and again.
///
/// @param store what its bucket is in, for messages
/// @param folder has its configuration and its data
/// @param environment variables of its process
record ComparedServer(String store, Path folder, int port, Map<String, String> environment) {
    private static final String CONFIGURATION = "varve.yml";

    /// With its bucket beside its head.
    static ComparedServer onFiles(Path parent) {
        return in(parent, "file", Map.of(), "");
    }

    /// With its bucket behind HTTP.
    static ComparedServer onS3(Path parent, EmbeddedS3 s3) {
        String storage =
                "storage: {bucket: \"%s\", s3: {endpoint: \"%s\"}}\n"
                        .formatted(s3.url("compared"), s3.endpoint());
        return in(parent, "s3", s3.environment(), storage);
    }

    private static ComparedServer in(
            Path parent, String store, Map<String, String> environment, String storage) {
        try {
            Path folder = Files.createDirectory(parent.resolve(store));
            String data = "server: {data_dir: \"" + folder.resolve("data") + "\"}\n";
            Files.writeString(folder.resolve(CONFIGURATION), data + storage);
            return new ComparedServer(store, folder, Ports.free(), environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configurationFlag() {
        return "--config=" + folder.resolve(CONFIGURATION);
    }

    ServerProcess start(String... flags) {
        List<String> all = new ArrayList<>();
        all.add(configurationFlag());
        all.addAll(List.of(flags));
        return Programs.varve(environment, folder, port, all.toArray(String[]::new));
    }

    /// What a command of `varve` prints that looks at this server's bucket; it must succeed.
    String run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add(configurationFlag());
        return Programs.varveOutput(environment, folder, arguments);
    }
}
