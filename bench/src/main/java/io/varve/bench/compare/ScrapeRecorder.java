package io.varve.bench.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Takes real scrapes of Debian's node exporter and Prometheus, which it starts for that.
final class ScrapeRecorder {
    private static final long INTERVAL_MS = 500;

    private final Path directory;

    ScrapeRecorder(Path directory) {
        this.directory = directory;
    }

    /// So many scrapes, each the texts of both exporters.
    List<String> record(int count) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        int nodePort = freePort();
        int prometheusPort = freePort();
        Path configuration = directory.resolve("prometheus.yml");
        Files.writeString(
                configuration,
                "scrape_configs: [{job_name: node, scrape_interval: 1s, static_configs: [{targets:"
                        + " ['127.0.0.1:"
                        + nodePort
                        + "']}]}]\n");
        Process node =
                start("prometheus-node-exporter", "--web.listen-address=127.0.0.1:" + nodePort);
        try {
            Process prometheus =
                    start(
                            "prometheus",
                            "--config.file=" + configuration,
                            "--storage.tsdb.path=" + directory.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + prometheusPort);
            try {
                return take(count, prometheus, nodePort, prometheusPort);
            } finally {
                end(prometheus);
            }
        } finally {
            end(node);
        }
    }

    private static List<String> take(int count, Process pace, int... ports)
            throws IOException, InterruptedException {
        List<String> scrapes = new ArrayList<>();
        int failures = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (scrapes.size() < count) {
                try {
                    StringBuilder scrape = new StringBuilder();
                    for (int port : ports) {
                        scrape.append(get(client, port)).append('\n');
                    }
                    scrapes.add(scrape.toString());
                } catch (IOException e) {
                    // The exporters need a moment to listen.
                    failures++;
                    if (failures > 60) {
                        throw e;
                    }
                }
                if (pace.waitFor(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                    throw new IOException("prometheus ended with code " + pace.exitValue());
                }
            }
        }
        return scrapes;
    }

    private static String get(HttpClient client, int port)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
                .start();
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
