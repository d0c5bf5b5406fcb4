package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.varve.server.testing.ApiQuery;
import io.varve.server.testing.BadStore;
import io.varve.server.testing.CutRequest;
import io.varve.server.testing.Poll;
import io.varve.server.testing.Ports;
import io.varve.server.testing.Programs;
import io.varve.server.testing.RemoteWrite;
import io.varve.server.testing.ServerProcess;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.EmbeddedS3;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose object store is away, answers errors, comes back, goes again; and one whose store
/// must not be used.
class UnreachableStoreTest {
    private static final Duration BOUND = Duration.ofSeconds(40);
    private static final long HOUR_MS = 3_600_000;
    private static final Map<String, String> KEYS =
            Map.of("AWS_ACCESS_KEY_ID", "varve", "AWS_SECRET_ACCESS_KEY", "varvesecret");

    @TempDir private Path folder = Path.of("");

    private final int storePort = Ports.free();

    private ServerProcess start(int endpointPort) {
        return Programs.varve(
                KEYS,
                folder,
                Ports.free(),
                "--set",
                "storage.bucket=s3://varve-test/blocks",
                "--set",
                "storage.s3.endpoint=http://127.0.0.1:" + endpointPort,
                "--set",
                "storage.poll_interval=100ms",
                "--set",
                "server.admin_api=true",
                "--set",
                "query.timeout=5s");
    }

    private static JsonNode query(ServerProcess server, String query, long timeMs) {
        try {
            return ApiQuery.ask(
                    server.client(),
                    server.url(),
                    "/api/v1/query",
                    "query",
                    query,
                    "time",
                    Double.toString(timeMs / 1e3));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(ServerProcess server, long timeMs) throws IOException {
        RemoteWrite write = new RemoteWrite().add(timeMs, 1.5, "__name__", "kept");
        assertThat(write.send(server.client(), server.url()).statusCode()).isEqualTo(204);
    }

    private static void awaitTrouble(ServerProcess server, String trouble) {
        Poll.until(
                "\"" + trouble + "\" in /-/ready",
                BOUND,
                server::log,
                () -> body(server, "/-/ready").contains(trouble));
    }

    private static void awaitNoTrouble(ServerProcess server) {
        Poll.until(
                "a bucket in reach",
                BOUND,
                server::log,
                () -> body(server, "/-/ready").equals("Prometheus Server is Ready.\n"));
    }

    private static String body(ServerProcess server, String path) {
        try {
            return server.get(path).body();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertError(JsonNode answer) {
        assertThat(answer.path("errorType").asText()).as(answer.toString()).isEqualTo("internal");
        assertThat(answer.path("error").asText()).contains("s3://varve-test/blocks");
    }

    private static void assertValue(JsonNode answer) {
        assertThat(answer.path("data").path("result").toString())
                .as(answer.toString())
                .contains("\"1.5\"");
        assertThat(answer.has("warnings")).isFalse();
    }

    @Test
    void servesItsHeadWhileTheStoreIsAwayAndGoesOnWhenItIsBack() throws Exception {
        long nowMs = Clock.system().nowMs();
        long oldMs = nowMs - HOUR_MS;
        try (ServerProcess server = start(storePort)) {
            server.awaitAnswer("/-/ready");
            write(server, oldMs);
            awaitTrouble(server, "the bucket cannot be reached");
            // Nobody knows yet whether the bucket has samples of this time.
            assertError(query(server, "kept", oldMs));
            assertThat(body(server, "/metrics")).contains("\nvarve_bucket_up 0.0\n");
            try (BadStore _ = BadStore.failing(storePort)) {
                awaitTrouble(server, "500");
                assertError(query(server, "kept", oldMs));
                write(server, oldMs + 1);
            }
            try (EmbeddedS3 _ = EmbeddedS3.start(folder.resolve("objects"), storePort)) {
                awaitNoTrouble(server);
                assertThat(body(server, "/metrics")).contains("\nvarve_bucket_up 1.0\n");
                assertValue(query(server, "kept", oldMs));
                Poll.until("a cut", BOUND, server::log, () -> cuts(server));
                write(server, nowMs);
                assertValue(query(server, "kept", nowMs));
                assertValue(query(server, "kept", oldMs));
            }
            // What the head alone has needs no store; what is in blocks does.
            assertValue(query(server, "kept", nowMs));
            assertError(query(server, "kept", oldMs));
            assertError(query(server, "kept", oldMs));
            assertValue(query(server, "kept", nowMs));
            write(server, nowMs + 1);
            assertThat(server.terminate()).isZero();
        }
    }

    /// The cutter begins when the store has been tried.
    private static boolean cuts(ServerProcess server) {
        try {
            CutRequest.send(server);
            return true;
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    @Test
    void aStoreThatCreatesAKeyTwiceEndsTheServer() throws IOException {
        try (BadStore store = BadStore.unconditional(storePort);
                ServerProcess server = start(store.port())) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.log())
                    .contains(
                            "the bucket s3://varve-test/blocks cannot be used",
                            "it accepted the creation of one key twice",
                            "If-None-Match");
        }
    }
}
