package io.varve.query.api;

import io.varve.query.engine.QueryExtra;
import io.varve.storage.model.GoFormat;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A request for the value of a PromQL expression.
sealed interface QueryRequest {
    /// The most evaluation times that a range query may have.
    long POINTS_MAX = 11_000;

    String query();

    Common common();

    /// How much of the statistics the answer shall hold.
    enum Stats {
        NONE,
        BASIC,
        ALL
    }

    /// What both kinds of query have.
    ///
    /// @param timeoutMs how long the caller and the server are willing to wait
    /// @param lookbackMs 0: the server's
    /// @param limit the most series in the answer; 0: all
    /// @param partial whether what cannot be reached is left out with a warning
    /// @param warnings what is odd about the parameters
    record Common(
            long timeoutMs,
            long lookbackMs,
            int limit,
            Stats stats,
            boolean partial,
            List<String> warnings) {
        private static Common of(ParameterReader reader, int limit, long serverTimeoutMs) {
            long timeoutMs = reader.timeoutMs(serverTimeoutMs);
            long lookbackMs = reader.lookbackMs();
            boolean partial = reader.partial();
            String stats = reader.text("stats");
            boolean known = stats.isEmpty() || stats.equals("true") || stats.equals("all");
            return new Common(
                    timeoutMs,
                    lookbackMs,
                    limit,
                    switch (stats) {
                        case "" -> Stats.NONE;
                        case "all" -> Stats.ALL;
                        default -> Stats.BASIC;
                    },
                    partial,
                    known ? List.of() : List.of(deprecated(stats)));
        }

        /// What the engine is asked for.
        ///
        /// @param explained whether the operators are measured
        Set<QueryExtra> extras(boolean explained) {
            Set<QueryExtra> extras = EnumSet.noneOf(QueryExtra.class);
            if (stats != Stats.NONE || explained) {
                extras.add(QueryExtra.SAMPLE_COUNTS);
            }
            if (stats == Stats.ALL) {
                extras.add(QueryExtra.STEP_COUNTS);
            }
            if (partial) {
                extras.add(QueryExtra.PARTIAL_ANSWER);
            }
            if (explained) {
                extras.add(QueryExtra.EXPLANATION);
            }
            return extras;
        }

        private static String deprecated(String stats) {
            return "value "
                    + GoFormat.quote(stats)
                    + " for parameter \"stats\" is deprecated and will be rejected in the next"
                    + " major release, use \"true\" or \"all\"";
        }
    }

    /// A query at one time.
    record AtInstant(String query, long timeMs, Common common) implements QueryRequest {}

    /// A query at many times.
    record OverRange(String query, long startMs, long endMs, long stepMs, Common common)
            implements QueryRequest {}

    /// Checks in Prometheus's order: the first fault is the one that is told.
    ///
    /// @throws io.varve.storage.runtime.VarveException of kind INVALID
    static AtInstant instant(Parameters parameters, Instant now, long serverTimeoutMs) {
        ParameterReader reader = new ParameterReader(parameters);
        int limit = reader.limit();
        Instant time = reader.time("time", now);
        Common common = Common.of(reader, limit, serverTimeoutMs);
        return new AtInstant(reader.text("query"), ApiTime.toMs(time), common);
    }

    /// Checks in Prometheus's order: the first fault is the one that is told.
    ///
    /// @throws io.varve.storage.runtime.VarveException of kind INVALID
    static OverRange range(Parameters parameters, long serverTimeoutMs) {
        ParameterReader reader = new ParameterReader(parameters);
        int limit = reader.limit();
        Instant start = reader.boundary("start");
        Instant end = reader.boundary("end");
        if (end.isBefore(start)) {
            throw ParameterReader.wrap(
                    "end", ParameterReader.invalid("end timestamp must not be before start time"));
        }
        long stepNanos =
                ParameterReader.named(
                        "step", () -> ApiTime.parseDurationNanos(reader.text("step")));
        // Evaluation times are milliseconds: a finer step is as good as none.
        if (stepNanos < 1_000_000) {
            throw ParameterReader.wrap(
                    "step",
                    ParameterReader.invalid(
                            "zero or negative query resolution step widths are not accepted. Try a"
                                    + " positive integer"));
        }
        if (ApiTime.nanosBetween(start, end) / stepNanos > POINTS_MAX) {
            throw ParameterReader.invalid(
                    "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing"
                            + " the query resolution (?step=XX)");
        }
        Common common = Common.of(reader, limit, serverTimeoutMs);
        return new OverRange(
                reader.text("query"),
                ApiTime.toMs(start),
                ApiTime.toMs(end),
                stepNanos / 1_000_000,
                common);
    }
}
