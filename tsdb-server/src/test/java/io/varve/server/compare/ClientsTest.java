package io.varve.server.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.varve.server.testing.ApiQuery;
import io.varve.server.testing.Ports;
import io.varve.server.testing.Programs;
import io.varve.server.testing.RemoteWrite;
import io.varve.server.testing.Required;
import io.varve.server.testing.ServerProcess;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server process, asked as promtool, Grafana and a federating Prometheus ask.
class ClientsTest {
    private static final long NOW_MS = Clock.system().nowMs();

    private static void write(ServerProcess server) throws IOException {
        RemoteWrite write = new RemoteWrite();
        for (int i = 0; i < 10; i++) {
            write.add(NOW_MS - 1000L * (10 - i), i, "__name__", "m", "job", "a");
        }
        write.add(NOW_MS - 1000, 7, "__name__", "n", "instance", "i", "job", "b");
        assertThat(write.send(server.client(), server.url()).statusCode()).isEqualTo(204);
    }

    private static String promtool(ServerProcess server, String kind, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Required.program("promtool").toString());
        command.addAll(List.of("query", kind));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(server.url() + ": " + output).isZero();
        return output;
    }

    @Test
    void everyClientGetsItsAnswer(@TempDir Path folder) throws Exception {
        try (ServerProcess server = Programs.varve(folder, Ports.free())) {
            server.awaitAnswer("/-/ready");
            write(server);
            askAsPromtool(server);
            askAsGrafana(server);
            askAsOperator(server);
        }
    }

    private static void askAsPromtool(ServerProcess server) throws Exception {
        String url = server.url().toString();
        String seconds = Long.toString(NOW_MS / 1000);
        assertThat(promtool(server, "instant", url, "m")).contains("job=\"a\"", "=> 9 @");
        String before = Long.toString(NOW_MS / 1000 - 10);
        String range =
                promtool(
                        server,
                        "range",
                        "--start=" + before,
                        "--end=" + seconds,
                        "--step=5s",
                        url,
                        "sum(n)");
        assertThat(range).contains("7 @[");
        assertThat(promtool(server, "series", "--match={job=~\".+\"}", url))
                .contains("m", "instance=\"i\"");
        assertThat(promtool(server, "labels", url, "job").lines()).contains("a", "b");
    }

    /// The requests of Grafana's data source: health check, label browser, a panel whose
    /// `$__rate_interval` has been expanded, Explore, annotations, alerting.
    private static void askAsGrafana(ServerProcess server) throws IOException {
        String start = Long.toString(NOW_MS / 1000 - 3600);
        String end = Long.toString(NOW_MS / 1000);
        assertThat(data(server, "/api/v1/query", "query", "1+1", "time", "4").toString())
                .contains("\"result\":[4,\"2\"]");
        assertThat(server.get("/api/v1/status/buildinfo").body()).contains("\"3.14.0\"");
        String[] window = {"match[]", "{job=\"b\"}", "start", start, "end", end, "limit", "40000"};
        assertThat(data(server, "/api/v1/labels", window).toString())
                .isEqualTo("[\"__name__\",\"instance\",\"job\"]");
        assertThat(data(server, "/api/v1/series", window).toString())
                .isEqualTo("[{\"__name__\":\"n\",\"instance\":\"i\",\"job\":\"b\"}]");
        assertThat(
                        server.get(
                                        "/api/v1/label/job/values?match%5B%5D=n&start="
                                                + start
                                                + "&end="
                                                + end)
                                .body())
                .contains("\"data\":[\"b\"]");
        JsonNode panel =
                data(
                        server,
                        "/api/v1/query_range",
                        "query",
                        "sum by (job) (rate(m[1m0s]))",
                        "start",
                        start,
                        "end",
                        end,
                        "step",
                        "15");
        assertThat(panel.path("resultType").asText()).isEqualTo("matrix");
        assertThat(panel.path("result").toString()).contains("\"job\":\"a\"");
        assertThat(server.get("/api/v1/metadata?limit=1").statusCode()).isEqualTo(200);
        assertThat(server.get("/api/v1/rules").body()).contains("\"groups\":[]");
        assertThat(server.get("/api/v1/status/config").body()).contains("listen:");
    }

    private static JsonNode data(ServerProcess server, String path, String... parameters)
            throws IOException {
        JsonNode answer = ApiQuery.ask(server.client(), server.url(), path, parameters);
        assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("success");
        return answer.path("data");
    }

    private static void askAsOperator(ServerProcess server) throws IOException {
        assertThat(server.get("/federate?match%5B%5D=%7Bjob%3D~%22.%2B%22%7D").body())
                .isEqualTo(
                        "# TYPE m untyped\nm{job=\"a\",instance=\"\"} 9 "
                                + (NOW_MS - 1000)
                                + "\n# TYPE n untyped\nn{instance=\"i\",job=\"b\"} 7 "
                                + (NOW_MS - 1000)
                                + "\n");
        assertThat(server.get("/api/v1/status/tsdb?limit=1").body())
                .contains(
                        "\"numSeries\":2,\"numLabelPairs\":5,\"chunkCount\":2,\"minTime\":"
                                + (NOW_MS - 10_000)
                                + ",\"maxTime\":"
                                + (NOW_MS - 1000),
                        "\"seriesCountByMetricName\":[{\"name\":\"m\",\"value\":1}]",
                        "\"labelValueCountByLabelName\":[{\"name\":\"__name__\",\"value\":2}]");
        assertThat(server.get("/api/v1/status/tsdb?limit=0").statusCode()).isEqualTo(400);
    }
}
