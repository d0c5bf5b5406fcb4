package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.varve.server.testing.ApiQuery;
import io.varve.server.testing.Ports;
import io.varve.server.testing.Programs;
import io.varve.server.testing.RemoteWrite;
import io.varve.server.testing.ServerProcess;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.nio.file.Path;
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
