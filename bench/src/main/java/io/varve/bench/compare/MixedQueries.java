package io.varve.bench.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Twenty queries of dashboards and rules over the synthetic fleet: single series and sums of
/// metrics, rates, quantiles of histograms, joins; at one time and over an hour.
final class MixedQueries {
    private static final long HOUR_MS = 3_600_000;
    private static final long STEP_MS = 60_000;

    private static final List<String> INSTANT =
            List.of(
                    "http_requests_0_total{job=\"service-3\"}",
                    "sum(http_requests_0_total)",
                    "topk(5, sum by (instance) (node_resource_1_usage))",
                    "avg_over_time(node_resource_4_usage{namespace=\"team-3\"}[15m])",
                    "quantile(0.5, node_resource_7_usage)",
                    "count by (method) ({instance=\"10.0.0.3:9100\"})",
                    "max_over_time(node_resource_8_usage{job=~\"service-1.*\"}[30m])",
                    "node_resource_9_usage > 9");

    private static final List<String> OVER_AN_HOUR =
            List.of(
                    "sum by (code) (http_requests_1_total)",
                    "sum by (job) (rate(http_requests_0_total[5m]))",
                    "avg by (zone) (node_resource_3_usage)",
                    "max(node_resource_5_usage)",
                    "histogram_quantile(0.9, sum by (le) (rate(request_duration_0_seconds_bucket[5m])))",
                    "count(component_limit_7)",
                    "node_resource_2_usage{instance=\"10.0.0.7:9100\"}",
                    "sum(increase(http_requests_2_total[10m]))",
                    "sum by (cluster, namespace) (node_resource_6_usage)",
                    "sum(http_requests_3_total{code=~\"5..\"}) / sum(http_requests_3_total)",
                    "sum by (method) (rate(http_requests_1_total{namespace=\"team-5\"}[10m]))",
                    "sum(node_resource_10_usage * on (instance) group_left () component_limit_1)");

    private final RunningServer server;
    private final long endMs;

    /// @param endMs the last time that is asked for; a time at which no sample lies
    MixedQueries(RunningServer server, long endMs) {
        this.server = server;
        this.endMs = endMs;
    }

    static int count() {
        return INSTANT.size() + OVER_AN_HOUR.size();
    }

    /// Asks one of them.
    ///
    /// @return the API's answer
    private String ask(int index) throws IOException {
        if (index < INSTANT.size()) {
            return server.query(INSTANT.get(index), endMs);
        }
        String query = OVER_AN_HOUR.get(index - INSTANT.size());
        return server.queryRange(query, endMs - HOUR_MS, endMs, STEP_MS);
    }

    /// The answers, and what each took.
    ///
    /// @param seconds of each query
    record Round(List<Answer> answers, List<Double> seconds) {
        /// Of the queries' times, in milliseconds.
        double geometricMeanMs() {
            double sum = 0;
            for (double one : seconds) {
                sum += Math.log(one * 1e3);
            }
            return Math.exp(sum / seconds.size());
        }

        /// How many answers differ from others'.
        int differences(Round other) {
            int differing = 0;
            for (int i = 0; i < answers.size(); i++) {
                differing += answers.get(i).isAs(other.answers.get(i)) ? 0 : 1;
            }
            return differing;
        }
    }

    /// Asks each once.
    Round ask() throws IOException {
        List<Answer> answers = new ArrayList<>();
        double[] seconds = new double[count()];
        for (int i = 0; i < count(); i++) {
            long begun = System.nanoTime();
            String json = ask(i);
            seconds[i] = (System.nanoTime() - begun) / 1e9;
            answers.add(Answer.of(json));
        }
        return new Round(answers, Arrays.stream(seconds).boxed().toList());
    }

    /// Asks all of them again and again.
    ///
    /// @return of each query the median
    Round askOften(int rounds) throws IOException {
        List<Round> all = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            all.add(ask());
        }
        double[] medians = new double[count()];
        for (int i = 0; i < medians.length; i++) {
            int query = i;
            medians[i] =
                    all.stream()
                            .mapToDouble(round -> round.seconds().get(query))
                            .sorted()
                            .skip(rounds / 2)
                            .findFirst()
                            .orElseThrow();
        }
        return new Round(all.getFirst().answers(), Arrays.stream(medians).boxed().toList());
    }
}
