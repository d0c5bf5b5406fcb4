package io.varve.bench.compare;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server process of ours on loopback, with its files in a directory of its own. Closing it ends
/// the process; the files stay.
final class RunningServer implements AutoCloseable {
    /// The loads have names that need no escapes in JSON.
    private static final Pattern METRIC_NAME = Pattern.compile("(?<=[\\[,])\"[a-zA-Z0-9_:]+\"");

    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private final ServerKind kind;
    private final Process process;
    private final URI base;
    private final HttpClient client;
    private final double readySeconds;

    private RunningServer(ServerKind kind, Process process, URI base) throws IOException {
        this.kind = kind;
        this.process = process;
        this.base = base;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(2))
                        .build();
        long start = System.nanoTime();
        try {
            awaitReady(start);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        this.readySeconds = (System.nanoTime() - start) / 1e9;
    }

    /// Starts the server and waits until it answers queries.
    static RunningServer start(ServerKind kind, Path root, Path directory) throws IOException {
        return start(kind, root, directory, List.of());
    }

    /// As the other, with the endpoints by which it is told to store its samples for long.
    static RunningServer startManaged(ServerKind kind, Path root, Path directory)
            throws IOException {
        return start(kind, root, directory, kind.managedFlags());
    }

    private static RunningServer start(
            ServerKind kind, Path root, Path directory, List<String> flags) throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("prometheus.yml"), "global: {}\n");
        int port = freePort();
        File log = directory.resolve("log").toFile();
        List<String> command = new ArrayList<>(kind.command(root, directory, port));
        command.addAll(flags);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                        .start();
        return new RunningServer(kind, process, URI.create("http://127.0.0.1:" + port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(long startNanos) throws IOException {
        while (true) {
            if (!process.isAlive()) {
                throw new IOException(kind.title() + " ended with code " + process.exitValue());
            }
            if (System.nanoTime() - startNanos > START_TIMEOUT.toNanos()) {
                throw new IOException(kind.title() + " did not get ready in " + START_TIMEOUT);
            }
            try {
                if (get("/api/v1/query?query=1").statusCode() == 200) {
                    return;
                }
                process.waitFor(10, TimeUnit.MILLISECONDS);
            } catch (IOException e) {
                waitBriefly();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }
    }

    private void waitBriefly() throws IOException {
        try {
            process.waitFor(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    ServerKind kind() {
        return kind;
    }

    /// From the start of the process to the first answered query.
    double readySeconds() {
        return readySeconds;
    }

    URI writeEndpoint() {
        return base.resolve("/api/v1/write");
    }

    ProcessUsage usage() throws IOException {
        return ProcessUsage.of(process.pid());
    }

    private HttpResponse<String> get(String pathAndQuery) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(pathAndQuery))
                        .timeout(Duration.ofMinutes(2))
                        .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /// The JSON answer to an instant query.
    String query(String promql, long timeMs) throws IOException {
        String path =
                "/api/v1/query?nocache=1&time="
                        + timeMs / 1000.0
                        + "&query="
                        + URLEncoder.encode(promql, StandardCharsets.UTF_8);
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new IOException(kind.title() + " answered " + response.body());
        }
        return response.body();
    }

    /// The JSON answer to a range query.
    String queryRange(String promql, long startMs, long endMs, long stepMs) throws IOException {
        String path =
                "/api/v1/query_range?nocache=1&start="
                        + startMs / 1000.0
                        + "&end="
                        + endMs / 1000.0
                        + "&step="
                        + stepMs / 1000.0
                        + "&query="
                        + URLEncoder.encode(promql, StandardCharsets.UTF_8);
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new IOException(kind.title() + " answered " + response.body());
        }
        return response.body();
    }

    /// Asks for something to be done, and waits until it is.
    void post(String path) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(Duration.ofMinutes(10))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        HttpResponse<String> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        if (response.statusCode() / 100 != 2) {
            throw new IOException(
                    kind.title() + " answered " + response.statusCode() + " to " + path);
        }
    }

    /// The names of all metrics.
    List<String> metricNames() throws IOException {
        HttpResponse<String> response = get("/api/v1/label/__name__/values");
        if (response.statusCode() != 200) {
            throw new IOException(kind.title() + " answered " + response.body());
        }
        Matcher names = METRIC_NAME.matcher(response.body());
        return names.results().map(MatchResult::group).map(RunningServer::unquoted).toList();
    }

    private static String unquoted(String quoted) {
        return quoted.substring(1, quoted.length() - 1);
    }

    /// Waits until the process uses nearly no CPU any more, so that work that a server has put off
    /// is counted too; at most so long.
    void settle(Duration most) throws IOException {
        long end = System.nanoTime() + most.toNanos();
        double before = usage().cpuSeconds();
        while (System.nanoTime() < end) {
            try {
                process.waitFor(2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
            double now = usage().cpuSeconds();
            if (now - before < 0.04) {
                return;
            }
            before = now;
        }
    }

    /// Ends the process as a power cut would for the process.
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                awaitEnd();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
