package io.varve.server.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.varve.server.testing.ApiQuery;
import io.varve.server.testing.CutRequest;
import io.varve.server.testing.Ports;
import io.varve.server.testing.Programs;
import io.varve.server.testing.RemoteWrite;
import io.varve.server.testing.Required;
import io.varve.server.testing.ServerProcess;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.RemoteReadAnswer;
import io.varve.storage.testing.RemoteReadRequest;
import io.varve.storage.wire.WireReader;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// A real Prometheus without samples of its own reads from Varve, whose samples lie half in blocks
/// and half in the head. What PromQL answers over there is what it answers here.
class RemoteReadTest {
    private static final int SAMPLES = 240;
    private static final long INTERVAL_MS = 15_000;

    /// A whole second; no sample lies on one, so that the ends of ranges do not matter, which 2.42
    /// takes otherwise than 3.x.
    private static final long END_MS = Clock.system().nowMs() / 1000 * 1000;

    private static final long START_MS = END_MS - SAMPLES * INTERVAL_MS;

    private static final List<String> QUERIES =
            List.of(
                    "gauge",
                    "gauge{job=~\"a|b\",instance!=\"1\"}",
                    "gauge{instance!~\"[12]\"} offset 10m",
                    "{__name__=~\"gauge|requests_total\",job=\"b\"}",
                    "sum by (job) (rate(requests_total[5m]))",
                    "max_over_time(gauge[30m])",
                    "quantile_over_time(0.5, gauge[20m])",
                    "increase(requests_total{job=\"a\"}[1h])",
                    "resets(requests_total[1h])",
                    "count_over_time({__name__=~\".+\",job=\"a\"}[45m])",
                    "topk(2, gauge) + on (job, instance) requests_total",
                    "absent(gone)",
                    "present_over_time(gone[1h])",
                    "gone",
                    "max_over_time(sum(gauge)[20m:1m])",
                    "gauge @ " + (START_MS / 1000 + 1000));

    private static final List<String> HISTOGRAM_QUERIES =
            List.of(
                    "histogram_count(sizes)",
                    "histogram_sum(rate(sizes[10m]))",
                    "histogram_fraction(0.5, 2, sum(rate(sizes[10m])))");

    private static String configuration(ServerProcess varve) {
        return """
        global: {scrape_interval: 1h}
        remote_read:
          - url: %s/api/v1/read
            read_recent: true
        """
                .formatted(varve.url());
    }

    /// Some series of each kind; one ends early with a stale marker, one is reset.
    private static void write(ServerProcess varve, int from, int to) throws IOException {
        RemoteWrite write = new RemoteWrite();
        for (int i = from; i < to; i++) {
            long timeMs = START_MS + i * INTERVAL_MS + 137;
            for (int series = 0; series < 6; series++) {
                String job = series % 2 == 0 ? "a" : "b";
                String instance = Integer.toString(series);
                double value = Math.sin(i / 7.0 + series) * 1e3;
                write.add(timeMs, value, "__name__", "gauge", "instance", instance, "job", job);
                long total = 1_000_000 + (series == 3 && i > 150 ? 0 : i * (series + 1L));
                write.add(
                        timeMs,
                        (double) total,
                        "__name__",
                        "requests_total",
                        "instance",
                        instance,
                        "job",
                        job);
            }
            if (i < 230) {
                double value = i == 229 ? Double.longBitsToDouble(0x7ff0000000000002L) : i;
                write.add(timeMs, value, "__name__", "gone", "job", "a");
            }
            long[] counts = {i, 2L * i, i / 2, 7};
            write.addHistogram(timeMs, i * 3.5, counts, "__name__", "sizes", "job", "b");
        }
        assertThat(write.send(varve.client(), varve.url()).statusCode()).isEqualTo(204);
    }

    @Test
    void aPrometheusAnswersAsVarveDoes(@TempDir Path folder) throws Exception {
        Path _ = Required.program("prometheus");
        try (ServerProcess varve =
                Programs.varve(
                        folder,
                        Ports.free(),
                        "--set",
                        "server.admin_api=true",
                        "--set",
                        "head.out_of_order_window=2h",
                        "--set",
                        "storage.poll_interval=100ms")) {
            varve.awaitAnswer("/-/ready");
            write(varve, 0, SAMPLES / 2);
            CutRequest.send(varve);
            write(varve, SAMPLES / 2, SAMPLES);
            try (ServerProcess prometheus =
                    Programs.prometheus(
                            folder,
                            Ports.free(),
                            configuration(varve),
                            "--enable-feature=native-histograms",
                            "--web.enable-remote-write-receiver")) {
                prometheus.awaitAnswer("/-/ready");
                compare(prometheus, varve, QUERIES);
                compareSeries(prometheus, varve);
                // 2.42 asks for this form, and takes no histograms from remote reads.
                assertThat(varve.get("/metrics").body())
                        .contains("varve_remote_read_bytes_total{form=\"samples\"} ");
                handOver(varve, prometheus);
                compare(prometheus, varve, HISTOGRAM_QUERIES);
            }
            bothFormsAreTheSame(varve);
        }
    }

    private static void compare(ServerProcess prometheus, ServerProcess varve, List<String> queries)
            throws IOException {
        String start = Long.toString(START_MS / 1000);
        String end = Long.toString(END_MS / 1000);
        List<String> failures = new ArrayList<>();
        int answered = 0;
        for (String query : queries) {
            String[] instant = {"query", query, "time", end};
            String[] range = {"query", query, "start", start, "end", end, "step", "60"};
            JsonNode expected = ask(varve, "/api/v1/query", instant);
            add(failures, query, expected, ask(prometheus, "/api/v1/query", instant));
            add(
                    failures,
                    query,
                    ask(varve, "/api/v1/query_range", range),
                    ask(prometheus, "/api/v1/query_range", range));
            answered += Answers.result(expected).isEmpty() ? 0 : 1;
        }
        assertThat(failures).isEmpty();
        assertThat(answered).isGreaterThanOrEqualTo(queries.size() - 2);
    }

    private static JsonNode ask(ServerProcess server, String path, String... parameters)
            throws IOException {
        return ApiQuery.ask(server.client(), server.url(), path, parameters);
    }

    private static void add(
            List<String> failures, String query, JsonNode expected, JsonNode actual) {
        List<String> differences = Answers.differences(expected, actual, false);
        if (!differences.isEmpty()) {
            failures.add(query + ": " + differences.subList(0, Math.min(3, differences.size())));
        }
    }

    private static void compareSeries(ServerProcess prometheus, ServerProcess varve)
            throws IOException {
        String[] series = {
            "match[]",
            "{job=\"b\"}",
            "start",
            Long.toString(START_MS / 1000),
            "end",
            Long.toString(END_MS / 1000)
        };
        assertThat(ask(prometheus, "/api/v1/series", series).path("data"))
                .isEqualTo(ask(varve, "/api/v1/series", series).path("data"))
                .hasSize(7);
    }

    /// Writes what is read: the result of a query has the form of a remote write, so a real
    /// Prometheus can decode the histograms.
    private static void handOver(ServerProcess varve, ServerProcess prometheus) throws Exception {
        byte[] body =
                new RemoteReadRequest()
                        .query(START_MS, END_MS, Matcher.equal("__name__", "sizes"))
                        .body();
        byte[] message = Snappy.uncompress(post(varve, "/api/v1/read", body).body());
        WireReader fields = new WireReader().reset(message, 0, message.length);
        assertThat(fields.tag()).isEqualTo(WireReader.message(1));
        assertThat(fields.length()).isEqualTo(message.length - fields.position());
        byte[] result = Arrays.copyOfRange(message, fields.position(), message.length);
        HttpResponse<byte[]> written = post(prometheus, "/api/v1/write", Snappy.compress(result));
        assertThat(written.statusCode()).as(new String(written.body(), UTF_8)).isEqualTo(204);
    }

    private static void bothFormsAreTheSame(ServerProcess varve) throws Exception {
        RemoteReadAnswer samples = RemoteReadAnswer.ofSamples(read(varve, 0));
        RemoteReadAnswer chunks = RemoteReadAnswer.ofFrames(read(varve, 1), 3);
        assertThat(chunks.lines()).isEqualTo(samples.lines());
        assertThat(samples.results().stream().map(List::size).toList()).containsExactly(6, 0, 2);
        int gauges =
                samples.results().getFirst().stream()
                        .mapToInt(series -> series.samples().size())
                        .sum();
        assertThat(gauges).isEqualTo(6 * SAMPLES);
        assertThat(samples.results().getLast().getLast().samples().histogramCount())
                .isEqualTo(SAMPLES);
    }

    private static byte[] read(ServerProcess varve, int form) throws Exception {
        byte[] body =
                new RemoteReadRequest()
                        .query(START_MS, END_MS, Matcher.equal("__name__", "gauge"))
                        .query(START_MS, END_MS, Matcher.equal("__name__", "nothing"))
                        .query(
                                START_MS,
                                END_MS,
                                new Matcher("__name__", Matcher.Type.REGEX, "gone|sizes"))
                        .accept(form)
                        .body();
        return post(varve, "/api/v1/read", body).body();
    }

    private static HttpResponse<byte[]> post(ServerProcess server, String path, byte[] body)
            throws Exception {
        return server.client()
                .send(
                        HttpRequest.newBuilder(server.url().resolve(path))
                                .header("Content-Type", "application/x-protobuf")
                                .header("Content-Encoding", "snappy")
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofByteArray());
    }
}
