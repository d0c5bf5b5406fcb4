package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varve.server.testing.ApiQuery;
import io.varve.server.testing.CutRequest;
import io.varve.server.testing.Ports;
import io.varve.server.testing.Programs;
import io.varve.server.testing.RemoteWrite;
import io.varve.server.testing.ServerProcess;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A deletion as a client sees it: hidden once it is answered, in every endpoint, in head and
/// blocks, also after a kill; and what is written again is there again.
class DeletionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADMIN = "/api/v1/admin/tsdb/";

    @TempDir private Path folder;

    private static JsonNode ask(ServerProcess server, String path, String... parameters)
            throws IOException {
        return ApiQuery.ask(server.client(), server.url(), path, parameters);
    }

    private ServerProcess start(int port) {
        return Programs.varve(folder, port, "--set", "server.admin_api=true")
                .awaitAnswer("/-/ready");
    }

    private static void write(ServerProcess server, RemoteWrite request) throws IOException {
        assertThat(request.send(server.client(), server.url()).statusCode()).isEqualTo(204);
    }

    private static void assertOnlyKept(ServerProcess server, long nowMs) throws IOException {
        String time = Long.toString(nowMs / 1000);
        assertThat(
                        ask(server, "/api/v1/query", "query", "{job=\"a\"}[1h]", "time", time)
                                .toString())
                .contains("kept")
                .doesNotContain("gone");
        assertThat(ask(server, "/api/v1/series", "match[]", "{job=\"a\"}").toString())
                .contains("kept")
                .doesNotContain("gone");
        assertThat(ask(server, "/api/v1/labels", "limit", "0").toString()).doesNotContain("secret");
    }

    @Test
    void whatIsPastRetentionIsNotShown() throws IOException {
        long nowMs = Clock.system().nowMs() / 1000 * 1000;
        String[] settings = {
            "--set",
            "server.admin_api=true",
            "--set",
            "retention.default={raw: 10m}",
            "--set",
            "retention.rules=[{match: kept, raw: 1d}]"
        };
        try (ServerProcess server = Programs.varve(folder, Ports.free(), settings)) {
            server.awaitAnswer("/-/ready");
            for (long ageMs : new long[] {1_200_000, 1_000}) {
                write(
                        server,
                        new RemoteWrite()
                                .add(nowMs - ageMs, 1, "__name__", "kept")
                                .add(nowMs - ageMs, 1, "__name__", "short"));
            }
            for (int i = 0; i < 2; i++) {
                for (String metric : List.of("kept", "short")) {
                    String count =
                            ask(
                                            server,
                                            "/api/v1/query",
                                            "query",
                                            "count_over_time(" + metric + "[1h])",
                                            "time",
                                            Long.toString(nowMs / 1000))
                                    .toString();
                    assertThat(count).contains(metric.equals("kept") ? "\"2\"" : "\"1\"");
                }
                CutRequest.send(server);
            }
            assertThat(server.terminate()).isZero();
        }
    }

    @Test
    void whatIsDeletedIsGoneAndMayComeBack() throws IOException {
        int port = Ports.free();
        long nowMs = Clock.system().nowMs() / 1000 * 1000;
        RemoteWrite earlier =
                new RemoteWrite()
                        .add(nowMs - 120_000, 1, "__name__", "gone", "job", "a", "secret", "x")
                        .add(nowMs - 120_000, 1, "__name__", "kept", "job", "a");
        RemoteWrite later =
                new RemoteWrite()
                        .add(nowMs - 60_000, 2, "__name__", "gone", "job", "a", "secret", "x")
                        .add(nowMs - 60_000, 2, "__name__", "kept", "job", "a");
        try (ServerProcess server = start(port)) {
            write(server, earlier);
            CutRequest.send(server);
            write(server, later);
            // As promtool and curl do: a form, and no more than a status for an answer.
            JsonNode nothing =
                    ApiQuery.ask(
                            server.client(),
                            server.url(),
                            ADMIN + "delete_series",
                            "match[]",
                            "gone");
            assertThat(nothing.isMissingNode()).isTrue();
            assertOnlyKept(server, nowMs);
            server.kill();
        }
        try (ServerProcess server = start(port)) {
            assertOnlyKept(server, nowMs);
            JsonNode receipts = JSON.readTree(server.get(ADMIN + "deletions").body()).path("data");
            assertThat(receipts).hasSize(1);
            assertThat(receipts.get(0).path("match").toString())
                    .isEqualTo("[\"{__name__=\\\"gone\\\"}\"]");
            assertThat(receipts.get(0).path("state").asText()).isEqualTo("hidden");
            write(
                    server,
                    new RemoteWrite()
                            .add(
                                    nowMs - 120_000,
                                    7,
                                    "__name__",
                                    "gone",
                                    "job",
                                    "a",
                                    "secret",
                                    "x"));
            CutRequest.send(server);
            assertThat(
                            ask(
                                            server,
                                            "/api/v1/query",
                                            "query",
                                            "gone[1h]",
                                            "time",
                                            Long.toString(nowMs / 1000))
                                    .toString())
                    .contains("\"values\":[[" + (nowMs - 120_000) / 1000 + ",\"7\"]]");
        }
    }
}
