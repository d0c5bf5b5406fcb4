package io.varve.server.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varve.server.testing.ApiQuery;
import io.varve.server.testing.CutRequest;
import io.varve.server.testing.Poll;
import io.varve.server.testing.Ports;
import io.varve.server.testing.Programs;
import io.varve.server.testing.Required;
import io.varve.server.testing.ServerProcess;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.EmbeddedS3;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real Prometheus scrapes real targets and writes to two Varves, which are killed twice
/// meanwhile: one keeps its blocks in files, the other in an S3 behind HTTP. In the end all hold
/// the same samples and give the same answers: from the head, from the blocks that a cut makes of
/// it, and from both across the border.
class PrometheusComparisonTest {
    private static final Logger LOG = LoggerFactory.getLogger(PrometheusComparisonTest.class);

    /// How long scraping goes on between two kills.
    private static final Duration PHASE = Duration.ofSeconds(13);

    private static final Duration DOWN = Duration.ofSeconds(2);
    private static final Duration CATCH_UP_BOUND = Duration.ofSeconds(90);
    private static final long RANGE_MS = 20_000;
    private static final long STEP_MS = 2_000;

    /// Selectors with a negative offset look beyond the time of evaluation.
    private static final long AHEAD_MS = 4_000;

    private static final String RANGES_READ =
            "varve_objectstore_requests_total{operation=\"get_range\",outcome=\"ok\"}";

    @TempDir private Path folder = Path.of("");

    private final int prometheusPort = Ports.free();
    private final int nodePort = Ports.free();

    private String configuration(List<ComparedServer> varves) {
        String targets =
                varves.stream()
                        .map(varve -> "\"127.0.0.1:" + varve.port() + "\"")
                        .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder();
        text.append(
                """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - {job_name: node, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                  - {job_name: prometheus, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                  - {job_name: varve, static_configs: [{targets: [%s]}]}
                remote_write:
                """
                        .formatted(nodePort, prometheusPort, targets));
        for (ComparedServer varve : varves) {
            text.append(
                    """
                      - url: http://127.0.0.1:%d/api/v1/write
                        queue_config: {min_shards: 1, max_shards: 1, batch_send_deadline: 1s}
                    """
                            .formatted(varve.port()));
        }
        return text.toString();
    }

    @Test
    void answersAreThoseOfPrometheus() throws Exception {
        Path _ = Required.program("prometheus");
        Path _ = Required.program("prometheus-node-exporter");
        long startMs = Clock.system().nowMs();
        try (EmbeddedS3 s3 = EmbeddedS3.start(folder.resolve("objects"))) {
            List<ComparedServer> servers =
                    List.of(ComparedServer.onFiles(folder), ComparedServer.onS3(folder, s3));
            try (ServerProcess node = Programs.nodeExporter(folder, nodePort);
                    ServerProcess prometheus =
                            Programs.prometheus(folder, prometheusPort, configuration(servers))) {
                node.awaitAnswer("/metrics");
                prometheus.awaitAnswer("/-/ready");
                askAround(prometheus);
                for (int kill = 0; kill < 2; kill++) {
                    killAfterAPhase(servers);
                }
                compareAll(prometheus, servers, startMs);
            }
        }
    }

    private static void killAfterAPhase(List<ComparedServer> servers) {
        try (ServerProcess file = servers.get(0).start();
                ServerProcess s3 = servers.get(1).start()) {
            file.awaitAnswer("/-/ready");
            s3.awaitAnswer("/-/ready");
            Poll.pass(PHASE);
            file.kill();
            s3.kill();
        }
        Poll.pass(DOWN);
    }

    private static void compareAll(
            ServerProcess prometheus, List<ComparedServer> servers, long startMs)
            throws IOException {
        String[] flags = {
            "--set", "server.admin_api=true",
            "--set", "query.timeout=10s",
            "--set", "storage.poll_interval=100ms"
        };
        try (ServerProcess file = servers.get(0).start(flags);
                ServerProcess s3 = servers.get(1).start(flags)) {
            Map<String, ServerProcess> varves = new LinkedHashMap<>();
            varves.put(servers.get(0).store(), file.awaitAnswer("/-/ready"));
            varves.put(servers.get(1).store(), s3.awaitAnswer("/-/ready"));
            Poll.pass(PHASE);
            Comparison head = compare(prometheus, varves, startMs);
            // What is compared lies in blocks alone after that. Both heads let their readers' time
            // pass at once.
            for (ServerProcess varve : varves.values()) {
                CutRequest.send(varve);
            }
            varves.values().forEach(CutRequest::untilTruncated);
            compareQueries(prometheus, varves, head.timeMs, head.queries);
            Poll.pass(Duration.ofMillis(RANGE_MS / 2));
            var _ = compare(prometheus, varves, startMs);
            assertThat(rangesRead(s3)).as("ranges read over HTTP").isPositive();
            lookAtBlocks(servers.get(1));
        }
    }

    private static double rangesRead(ServerProcess server) {
        try {
            return server.get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(RANGES_READ))
                    .mapToDouble(line -> Double.parseDouble(line.split(" ", -1)[1]))
                    .sum();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// As one does with the bucket's tools beside the running server.
    private static void lookAtBlocks(ComparedServer server) {
        JsonNode blocks;
        try {
            blocks = new ObjectMapper().readTree(server.run("blocks", "ls", "--json"));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
        assertThat(blocks.size()).isPositive();
        JsonNode first = blocks.get(0);
        assertThat(server.run("blocks", "inspect", first.path("id").asText()))
                .containsPattern("tenant +anonymous\n")
                .containsPattern("samples +" + first.path("samples").asText() + "\n");
        assertThat(server.run("blocks", "verify"))
                .isEqualTo(blocks.size() + " blocks verified, 0 damaged\n");
    }

    /// The comparison asks Prometheus much, and its counters of requests would rise from almost
    /// nothing within a window: there 2.42 extrapolates to zero otherwise than FORMAT.md B11.1
    /// says. So they rise long before.
    private static void askAround(ServerProcess prometheus) {
        long nowMs = Clock.system().nowMs();
        for (int round = 0; round < 5; round++) {
            for (ComparedQuery query : ComparedQuery.all(1)) {
                var _ = instant(prometheus, query.prometheus(), nowMs);
                var _ = range(prometheus, query.prometheus(), nowMs);
            }
        }
    }

    /// What was compared.
    private record Comparison(long timeMs, List<ComparedQuery> queries) {}

    private static Comparison compare(
            ServerProcess prometheus, Map<String, ServerProcess> varves, long startMs) {
        long aboutMs = Clock.system().nowMs();
        String everything = everything(aboutMs - startMs);
        awaitSamples(prometheus, aboutMs);
        JsonNode stored = instant(prometheus, everything, aboutMs);
        varves.forEach((store, varve) -> {
            awaitSamples(varve, aboutMs);
            JsonNode kept = instant(varve, everything, aboutMs);
            assertThat(Answers.differences(stored, kept, false)).as("samples, %s", store).isEmpty();
        });
        BitSet taken = takenMillis(Answers.result(stored));
        // Prometheus 2.42 includes both ends of a range; no sample shall lie on one.
        long timeMs = aboutMs - AHEAD_MS - aboutMs % 1000 + free(taken, 1);
        int shiftMs = 1000 - free(taken, 500);
        Comparison comparison = new Comparison(timeMs, ComparedQuery.all(shiftMs));
        compareQueries(prometheus, varves, comparison.timeMs, comparison.queries);
        return comparison;
    }

    private static void awaitSamples(ServerProcess server, long upToMs) {
        Poll.until(
                "samples up to now", CATCH_UP_BOUND, server::log, () -> newestMs(server) > upToMs);
    }

    private static void compareQueries(
            ServerProcess prometheus,
            Map<String, ServerProcess> varves,
            long timeMs,
            List<ComparedQuery> queries) {
        List<String> failures = new ArrayList<>();
        int answered = 0;
        for (ComparedQuery query : queries) {
            JsonNode expected = expectedAt(prometheus, query, timeMs);
            JsonNode expectedRange = expectedUpTo(prometheus, query, timeMs);
            varves.forEach((store, varve) -> {
                JsonNode actual = instant(varve, query.varve(), timeMs);
                String what = store + ": " + query.varve();
                add(failures, what, Answers.differences(expected, actual, query.isOrdered()));
                JsonNode actualRange = range(varve, query.varve(), timeMs);
                add(failures, what, Answers.differences(expectedRange, actualRange, false));
            });
            answered += Answers.result(expected).isEmpty() ? 0 : 1;
        }
        LOG.info("{} queries compared, {} of them with results", queries.size(), answered);
        assertThat(failures).isEmpty();
        assertThat(queries).hasSizeGreaterThanOrEqualTo(100);
        // A comparison of nothing with nothing proves nothing.
        assertThat(answered).isGreaterThan(queries.size() * 9 / 10);
    }

    private static JsonNode expectedAt(ServerProcess prometheus, ComparedQuery query, long timeMs) {
        if (!query.isByRates()) {
            return instant(prometheus, query.prometheus(), timeMs);
        }
        CounterRate rate = CounterRate.parse(query.varve());
        return rate.instant(timeMs, at -> instant(prometheus, rate.samples(), at));
    }

    private static JsonNode expectedUpTo(
            ServerProcess prometheus, ComparedQuery query, long endMs) {
        if (!query.isByRates()) {
            return range(prometheus, query.prometheus(), endMs);
        }
        CounterRate rate = CounterRate.parse(query.varve());
        return rate.range(
                endMs - RANGE_MS, endMs, STEP_MS, at -> instant(prometheus, rate.samples(), at));
    }

    private static void add(List<String> failures, String what, List<String> differences) {
        if (!differences.isEmpty()) {
            failures.add(what + ": " + differences.subList(0, Math.min(3, differences.size())));
        }
    }

    private static String everything(long agoMs) {
        return "{__name__=~\".+\"}[" + agoMs + "ms]";
    }

    /// The time of the newest sample of the target that was scraped last; 0 if there is none.
    private static long newestMs(ServerProcess server) {
        JsonNode answer = instant(server, "min(timestamp(up))", Clock.system().nowMs());
        JsonNode value = Answers.result(answer).path(0).path("value").path(1);
        return Math.round(value.asDouble() * 1e3);
    }

    private static JsonNode instant(ServerProcess server, String query, long timeMs) {
        return ask(server, "/api/v1/query", "query", query, "time", seconds(timeMs));
    }

    private static JsonNode range(ServerProcess server, String query, long endMs) {
        return ask(
                server,
                "/api/v1/query_range",
                "query",
                query,
                "start",
                seconds(endMs - RANGE_MS),
                "end",
                seconds(endMs),
                "step",
                STEP_MS + "ms");
    }

    private static String seconds(long ms) {
        return Double.toString(ms / 1e3);
    }

    private static JsonNode ask(ServerProcess server, String path, String... parameters) {
        try {
            return ApiQuery.ask(server.client(), server.url(), path, parameters);
        } catch (IOException e) {
            throw new AssertionError(String.join(" ", parameters) + " has no answer", e);
        }
    }

    /// The milliseconds within a second at which samples lie.
    private static BitSet takenMillis(JsonNode stored) {
        BitSet taken = new BitSet(1000);
        for (JsonNode row : stored) {
            for (JsonNode sample : row.path("values")) {
                taken.set((int) (Math.round(sample.path(0).asDouble() * 1e3) % 1000));
            }
        }
        return taken;
    }

    private static int free(BitSet taken, int from) {
        int free = taken.nextClearBit(from);
        assertThat(free).as("a millisecond without samples").isLessThan(1000);
        return free;
    }
}
