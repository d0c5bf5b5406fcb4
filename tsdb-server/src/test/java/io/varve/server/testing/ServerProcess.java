package io.varve.server.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A server program that a test has started and ends. It writes its log into a file. Not
/// thread-safe.
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_BOUND = Duration.ofSeconds(60);
    private static final Duration STOP_BOUND = Duration.ofSeconds(60);
    private static final Duration REQUEST_BOUND = Duration.ofSeconds(10);

    private final String name;
    private final URI url;
    private final Path log;
    private final Process process;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(REQUEST_BOUND).build();

    private ServerProcess(String name, URI url, Path log, Process process) {
        this.name = name;
        this.url = url;
        this.log = log;
        this.process = process;
    }

    /// Starts a program.
    ///
    /// @param folder its working directory, where the log goes too
    public static ServerProcess start(String name, int port, Path folder, List<String> command) {
        return start(name, port, folder, command, Map.of());
    }

    /// Starts a program with variables beside those of the test.
    ///
    /// @param folder its working directory, where the log goes too
    public static ServerProcess start(
            String name,
            int port,
            Path folder,
            List<String> command,
            Map<String, String> environment) {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            return new ServerProcess(name, URI.create("http://127.0.0.1:" + port), log, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return url;
    }

    /// Waits until the path is answered with 200.
    public ServerProcess awaitAnswer(String path) {
        Poll.until(
                name + path,
                START_BOUND,
                this::log,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(name + " has ended\n" + log());
                    }
                    return status(path) == 200;
                });
        return this;
    }

    /// The status of an answer, 0 if there is none.
    public int status(String path) {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /// @throws IOException if there is no answer
    public HttpResponse<String> get(String path) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(url.resolve(path)).timeout(REQUEST_BOUND).build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /// Number of the process.
    public long pid() {
        return process.pid();
    }

    public HttpClient client() {
        return client;
    }

    /// As `kill -9` does.
    public void kill() {
        process.destroyForcibly();
        int _ = awaitExit();
    }

    /// As `kill` does: asks it to end, and waits.
    ///
    /// @return the exit code
    public int terminate() {
        process.destroy();
        return awaitExit();
    }

    /// Waits until it has ended by itself.
    ///
    /// @return the exit code
    public int awaitExit() {
        try {
            if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(name + " does not end\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    @Override
    public void close() {
        client.close();
        if (process.isAlive()) {
            process.destroyForcibly();
            int _ = awaitExit();
        }
    }
}
