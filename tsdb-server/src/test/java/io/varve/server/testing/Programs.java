package io.varve.server.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Starts the programs that tests look at, all on loopback. The class path of the test is Varve's.
public final class Programs {
    private Programs() {}

    /// `varve server` with flags of its own.
    public static ServerProcess varve(Path folder, int port, String... flags) {
        return varve(Map.of(), folder, port, flags);
    }

    /// `varve server` with flags and variables of its own.
    public static ServerProcess varve(
            Map<String, String> environment, Path folder, int port, String... flags) {
        List<String> command = varve(folder);
        command.addAll(
                List.of(
                        "server",
                        "--data-dir",
                        folder.resolve("data").toString(),
                        "--listen",
                        "127.0.0.1:" + port));
        command.addAll(List.of(flags));
        return ServerProcess.start("varve", port, folder, command, environment);
    }

    /// What another command of `varve` prints; it must succeed.
    ///
    /// @param folder its working directory
    public static String varveOutput(
            Map<String, String> environment, Path folder, List<String> arguments) {
        List<String> command = varve(folder);
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(arguments + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static List<String> varve(Path folder) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-ea",
                        // What a killed process leaves in its temporary folder goes with the test.
                        "-Djava.io.tmpdir=" + folder));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("io.varve.server.Main");
        return command;
    }

    /// Debian's Prometheus.
    ///
    /// @param configuration the text of its YAML file
    public static ServerProcess prometheus(
            Path folder, int port, String configuration, String... flags) {
        Path program = Required.program("prometheus");
        Path file = folder.resolve("prometheus.yml");
        try {
            Files.writeString(file, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.add("--config.file=" + file);
        command.add("--storage.tsdb.path=" + folder.resolve("prometheus-data"));
        command.add("--web.listen-address=127.0.0.1:" + port);
        command.addAll(List.of(flags));
        return ServerProcess.start("prometheus", port, folder, command);
    }

    /// Debian's node exporter.
    public static ServerProcess nodeExporter(Path folder, int port) {
        return ServerProcess.start(
                "node-exporter",
                port,
                folder,
                List.of(
                        Required.program("prometheus-node-exporter").toString(),
                        "--web.listen-address=127.0.0.1:" + port));
    }
}
