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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The same samples are written to a real Prometheus and to Varve by remote write; both answer some
/// hundred queries alike, at one time and over a range. No sample lies on the border of a window,
/// where 2.42 means another thing.
class HandMadeComparisonTest {
    private static final Logger LOG = LoggerFactory.getLogger(HandMadeComparisonTest.class);

    /// From the first sample to the evaluation time: off all samples, and off all multiples of the
    /// steps of subqueries.
    private static final long EVALUATED_MS = 28 * 60_000 + 7_000;

    private static final long RANGE_MS = 20 * 60_000;
    private static final long STEP_MS = 60_000;

    @TempDir private Path folder = Path.of("");

    @Test
    void answersAreThoseOfPrometheus() throws IOException {
        Path _ = Required.program("prometheus");
        long nowMs = Clock.system().nowMs();
        long startMs = nowMs - nowMs % 60_000 - HandMadeSamples.SAMPLES * HandMadeSamples.STEP_MS;
        List<RemoteWrite> messages = new HandMadeSamples(startMs).messages();
        try (ServerProcess prometheus =
                        Programs.prometheus(
                                folder,
                                Ports.free(),
                                "global: {}\n",
                                "--web.enable-remote-write-receiver",
                                "--enable-feature=native-histograms");
                ServerProcess varve = ComparedServer.onFiles(folder).start()) {
            for (ServerProcess server : List.of(prometheus, varve)) {
                server.awaitAnswer("/-/ready");
                for (RemoteWrite message : messages) {
                    assertThat(message.send(server.client(), server.url()).statusCode())
                            .as(server::log)
                            .isEqualTo(204);
                }
            }
            compare(prometheus, varve, startMs + EVALUATED_MS);
        }
    }

    private static void compare(ServerProcess prometheus, ServerProcess varve, long timeMs)
            throws IOException {
        List<String> failures = new ArrayList<>();
        List<ComparedQuery> queries = ComparedQuery.handMade();
        int answered = 0;
        for (ComparedQuery query : queries) {
            JsonNode expected = instant(prometheus, query.prometheus(), timeMs);
            JsonNode actual = instant(varve, query.varve(), timeMs);
            add(failures, query, Answers.differences(expected, actual, query.isOrdered()));
            JsonNode expectedRange = range(prometheus, query.prometheus(), timeMs);
            JsonNode actualRange = range(varve, query.varve(), timeMs);
            add(failures, query, Answers.differences(expectedRange, actualRange, false));
            answered += Answers.result(expected).isEmpty() ? 0 : 1;
        }
        LOG.info("{} queries compared, {} of them with results", queries.size(), answered);
        assertThat(failures).isEmpty();
        assertThat(queries).hasSizeGreaterThanOrEqualTo(300);
        // A comparison of nothing with nothing proves nothing.
        assertThat(answered).isGreaterThan(queries.size() * 9 / 10);
    }

    private static void add(List<String> failures, ComparedQuery query, List<String> differences) {
        if (!differences.isEmpty()) {
            failures.add(
                    query.varve() + ": " + differences.subList(0, Math.min(3, differences.size())));
        }
    }

    private static JsonNode instant(ServerProcess server, String query, long timeMs)
            throws IOException {
        return ApiQuery.ask(
                server.client(),
                server.url(),
                "/api/v1/query",
                "query",
                query,
                "time",
                seconds(timeMs));
    }

    private static JsonNode range(ServerProcess server, String query, long endMs)
            throws IOException {
        return ApiQuery.ask(
                server.client(),
                server.url(),
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
}
