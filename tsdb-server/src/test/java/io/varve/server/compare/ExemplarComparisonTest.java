package io.varve.server.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.varve.server.testing.CutRequest;
import io.varve.server.testing.Poll;
import io.varve.server.testing.Ports;
import io.varve.server.testing.Programs;
import io.varve.server.testing.Required;
import io.varve.server.testing.ServerProcess;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus scrapes a target with exemplars and writes them, and what the target says of
/// its metrics, to Varve. Both give the same answers: after a kill, from blocks alone, and from the
/// bucket by a server that knows nothing else.
class ExemplarComparisonTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUERY =
            "histogram_quantile(0.9, rate(latency_seconds_bucket[5m])) + on () requests_total";

    @TempDir private Path folder = Path.of("");

    private final int prometheusPort = Ports.free();
    private final int varvePort = Ports.free();

    /// A target whose exemplars change with every scrape until it is told to stand still.
    private static final class Target implements AutoCloseable {
        private final HttpServer server;
        private int scrapes;
        private String page = "";
        private boolean still;

        Target() throws IOException {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/metrics", this::answer);
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        synchronized int standStill() {
            still = true;
            return scrapes;
        }

        synchronized int scrapes() {
            return scrapes;
        }

        private synchronized void answer(HttpExchange exchange) throws IOException {
            if (!still) {
                scrapes++;
                page = page(scrapes, Clock.system().nowMs());
            }
            byte[] body = page.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            "application/openmetrics-text; version=1.0.0; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }

        private static String page(int scrape, long nowMs) {
            return String.format(
                    Locale.ROOT,
                    """
                    # TYPE latency_seconds histogram
                    # UNIT latency_seconds seconds
                    # HELP latency_seconds How long requests take.
                    latency_seconds_bucket{le="0.1"} %1$d # {trace_id="a%1$d"} 0.05 %2$.3f
                    latency_seconds_bucket{le="+Inf"} %1$d # {trace_id="é%1$d",span_id="s"} 7 %3$.3f
                    latency_seconds_sum 1
                    latency_seconds_count %1$d
                    # TYPE requests counter
                    # HELP requests Requests of all kinds.
                    requests_total{kind="a"} %1$d # {} 1.5 %2$.3f
                    requests_total{kind="b"} 1
                    # TYPE up_to gauge
                    up_to 1
                    # EOF
                    """,
                    scrape,
                    nowMs / 1e3,
                    // Of long before the scrape, and of the same moment twice.
                    nowMs / 2_000 * 2 - 3_600.0);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private String configuration(int targetPort) {
        return """
        global: {scrape_interval: 1s, scrape_timeout: 1s}
        scrape_configs:
          - {job_name: target, static_configs: [{targets: ["127.0.0.1:%d"]}]}
        remote_write:
          - url: http://127.0.0.1:%d/api/v1/write
            send_exemplars: true
            metadata_config: {send: true, send_interval: 1s}
            queue_config: {min_shards: 1, max_shards: 1, batch_send_deadline: 1s}
        """
                .formatted(targetPort, varvePort);
    }

    private ServerProcess varve(Path home, String... more) {
        String[] flags = {
            "--set", "server.admin_api=true",
            "--set", "query.timeout=5s",
            "--set", "storage.poll_interval=100ms",
        };
        String[] all = new String[flags.length + more.length];
        System.arraycopy(flags, 0, all, 0, flags.length);
        System.arraycopy(more, 0, all, flags.length, more.length);
        return Programs.varve(home, varvePort, all);
    }

    @Test
    void exemplarsAndMetadataAreThoseOfPrometheus() throws IOException {
        Path _ = Required.program("prometheus");
        try (Target target = new Target();
                ServerProcess prometheus =
                        Programs.prometheus(
                                folder,
                                prometheusPort,
                                configuration(target.port()),
                                "--enable-feature=exemplar-storage")) {
            prometheus.awaitAnswer("/-/ready");
            try (ServerProcess varve = varve(folder)) {
                varve.awaitAnswer("/-/ready");
                Poll.until("exemplars", BOUND, varve::log, () -> count(exemplars(varve)) >= 6);
                varve.kill();
            }
            try (ServerProcess varve = varve(folder)) {
                varve.awaitAnswer("/-/ready");
                int before = target.scrapes();
                Poll.until("scrapes", BOUND, varve::log, () -> target.scrapes() > before + 3);
                int scrapes = target.standStill();
                awaitSameAnswers(prometheus, varve);
                assertThat(count(exemplars(varve))).isGreaterThanOrEqualTo(2 * scrapes);
                CutRequest.untilTruncated(varve);
                assertSameAnswers(prometheus, varve);
            }
            // What the head had is in blocks, and the head itself is gone.
            Path other = Files.createDirectory(folder.resolve("other"));
            String bucket = "storage.bucket=file://" + folder.resolve("data").resolve("bucket");
            try (ServerProcess varve = varve(other, "--set", bucket)) {
                varve.awaitAnswer("/-/ready");
                assertSameAnswers(prometheus, varve);
            }
        }
    }

    private static void awaitSameAnswers(ServerProcess prometheus, ServerProcess varve) {
        Poll.until(
                "the same answers",
                BOUND,
                () ->
                        exemplars(prometheus)
                                + "\n"
                                + exemplars(varve)
                                + "\n"
                                + metadata(prometheus, "")
                                + "\n"
                                + metadata(varve, ""),
                () ->
                        exemplars(varve).equals(exemplars(prometheus))
                                && metadata(varve, "").equals(metadata(prometheus, "")));
    }

    private static void assertSameAnswers(ServerProcess prometheus, ServerProcess varve) {
        assertThat(exemplars(varve)).isEqualTo(exemplars(prometheus));
        for (String parameters : new String[] {"", "?metric=requests&limit_per_metric=1"}) {
            assertThat(metadata(varve, parameters)).isEqualTo(metadata(prometheus, parameters));
        }
        for (String question :
                new String[] {
                    "query_exemplars?query=1",
                    "query_exemplars?query=(",
                    "query_exemplars?query=up&start=2&end=1",
                    "query_exemplars?query=(&start=x",
                    "query_exemplars?query=latency_seconds_bucket&start=1&end=2",
                    "metadata?limit=1x",
                    "metadata?limit=0",
                }) {
            String path = "/api/v1/" + question.replace("(", "%28");
            // 2.42 writes one word of an error with a capital.
            assertThat(answer(varve, path))
                    .as(question)
                    .isEqualToIgnoringCase(answer(prometheus, path));
        }
    }

    private static String answer(ServerProcess server, String path) {
        try {
            var response = server.get(path);
            return response.statusCode() + " " + response.body();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode exemplars(ServerProcess server) {
        return data(
                server,
                "/api/v1/query_exemplars?query="
                        + URLEncoder.encode(QUERY, StandardCharsets.UTF_8));
    }

    private static int count(JsonNode exemplars) {
        int count = 0;
        for (JsonNode series : exemplars) {
            count += series.path("exemplars").size();
        }
        return count;
    }

    private static JsonNode metadata(ServerProcess server, String parameters) {
        return data(server, "/api/v1/metadata" + parameters);
    }

    private static JsonNode data(ServerProcess server, String path) {
        try {
            JsonNode answer = JSON.readTree(server.get(path).body());
            assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("success");
            return answer.path("data");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
