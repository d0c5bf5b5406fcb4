package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.varve.server.testing.ApiQuery;
import io.varve.server.testing.Poll;
import io.varve.server.testing.Ports;
import io.varve.server.testing.Programs;
import io.varve.server.testing.RemoteWrite;
import io.varve.server.testing.ServerProcess;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole process from its start to its end, twice.
class ServerLifecycleTest {
    @TempDir private Path folder = Path.of("");

    private static JsonNode query(ServerProcess server, String query, long timeMs) {
        return ApiQuery.result(
                server.client(),
                server.url(),
                "/api/v1/query",
                "query",
                query,
                "time",
                Double.toString(timeMs / 1e3));
    }

    @Test
    void keepsSamplesOverAKillAndEndsWithZero() throws IOException {
        int port = Ports.free();
        long nowMs = Clock.system().nowMs();
        RemoteWrite write = new RemoteWrite().add(nowMs, 1.5, "__name__", "kept", "job", "a");
        try (ServerProcess first = Programs.varve(folder, port)) {
            first.awaitAnswer("/-/ready");
            assertThat(write.send(first.client(), first.url()).statusCode()).isEqualTo(204);
            first.kill();
        }
        try (ServerProcess second = Programs.varve(folder, port)) {
            second.awaitAnswer("/-/ready");
            assertThat(query(second, "kept", nowMs).toString())
                    .contains("\"job\":\"a\"", "\"1.5\"");
            assertThat(write.send(second.client(), second.url()).statusCode()).isEqualTo(204);
            assertThat(query(second, "count_over_time(kept[5m])", nowMs + 1).toString())
                    .contains("\"1\"");
            assertThat(second.terminate()).isZero();
            assertThat(second.log()).contains("stopping").endsWith("stopped\n");
        }
    }

    private void configure(String yaml) throws IOException {
        Files.writeString(folder.resolve("varve.yml"), yaml);
    }

    private static int status(RemoteWrite write, ServerProcess server) {
        try {
            return write.send(server.client(), server.url()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whoever starts these tests under `nohup` makes all that they start ignore the signal.
    private static boolean isHangUpIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("SigIgn:")) {
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) == 1;
            }
        }
        return false;
    }

    @Test
    void takesOnNewLimitsOnSighupAndOnRequest() throws IOException, InterruptedException {
        configure("limits: {label_names_max: 3}\n");
        String file = folder.resolve("varve.yml").toString();
        try (ServerProcess server = Programs.varve(folder, Ports.free(), "--config", file)) {
            server.awaitAnswer("/-/ready");
            long nowMs = Clock.system().nowMs();
            RemoteWrite three =
                    new RemoteWrite().add(nowMs, 1, "__name__", "a", "b", "c", "d", "e");
            assertThat(three.send(server.client(), server.url()).statusCode()).isEqualTo(204);

            configure("limits: {label_names_max: 2}\n");
            HttpRequest reload =
                    HttpRequest.newBuilder(server.url().resolve("/-/reload"))
                            .POST(BodyPublishers.noBody())
                            .build();
            if (isHangUpIgnored()) {
                assertThat(server.client().send(reload, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            } else {
                String pid = Long.toString(server.pid());
                assertThat(new ProcessBuilder("kill", "-HUP", pid).start().waitFor()).isZero();
            }
            // Labels are looked at once per series, so each attempt is about another one.
            AtomicInteger attempt = new AtomicInteger();
            Supplier<RemoteWrite> other =
                    () ->
                            new RemoteWrite()
                                    .add(
                                            nowMs,
                                            1,
                                            "__name__",
                                            "a",
                                            "b",
                                            "x" + attempt.incrementAndGet(),
                                            "d",
                                            "e");
            Poll.until(
                    "the new limit",
                    Duration.ofSeconds(20),
                    server::log,
                    () -> status(other.get(), server) == 400);

            configure("limits: {label_names_max: x}\n");
            HttpResponse<String> answer = server.client().send(reload, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("limits.label_names_max: \"x\" is wrong");
            assertThat(status(other.get(), server)).isEqualTo(400);
            assertThat(server.get("/metrics").body())
                    .contains("varve_config_last_reload_successful 0");
            assertThat(server.terminate()).isZero();
        }
    }

    @Test
    void aSecondServerOnTheSameDataSaysSoAndFails() {
        try (ServerProcess first = Programs.varve(folder, Ports.free())) {
            first.awaitAnswer("/-/ready");
            try (ServerProcess second = Programs.varve(folder, Ports.free())) {
                assertThat(second.awaitExit()).isEqualTo(1);
                assertThat(second.log()).contains("cannot open the head in");
            }
        }
    }
}
