package io.varve.query.plan;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Call;
import java.util.List;

/// What stands around an expression, as far as a source of samples may want to know it.
///
/// @param function innermost function or aggregator; "" if none
/// @param grouping labels of the aggregation directly around
/// @param by whether the grouping names labels that are kept
/// @param histograms what is looked at of native histograms
record Surroundings(String function, List<String> grouping, boolean by, Histograms histograms) {
    static final Surroundings NONE = new Surroundings("", List.of(), false, Histograms.WHOLE);

    /// How much of a histogram is looked at, from outside to inside.
    private enum Histograms {
        WHOLE,
        /// Counts and sums only.
        STATISTICS,
        /// Buckets matter somewhere outside, whatever stands inside.
        BUCKETS
    }

    Surroundings inside(Call call) {
        return new Surroundings(
                call.function().text(),
                List.of(),
                false,
                switch (call.function()) {
                    case HISTOGRAM_COUNT, HISTOGRAM_SUM, HISTOGRAM_AVG ->
                            histograms == Histograms.BUCKETS
                                    ? Histograms.BUCKETS
                                    : Histograms.STATISTICS;
                    case HISTOGRAM_QUANTILE, HISTOGRAM_QUANTILES, HISTOGRAM_FRACTION ->
                            Histograms.BUCKETS;
                    default -> histograms;
                });
    }

    Surroundings inside(Aggregation aggregation) {
        return new Surroundings(
                aggregation.operator().keyword(),
                aggregation.labels(),
                !aggregation.without(),
                histograms);
    }

    Surroundings inside(Binary binary) {
        boolean trims = binary.operator().kind() == BinaryOperator.Kind.TRIM;
        return new Surroundings("", List.of(), false, trims ? Histograms.BUCKETS : histograms);
    }

    /// Inside a unary minus.
    Surroundings insideSign() {
        return new Surroundings(function, List.of(), false, histograms);
    }

    Surroundings insideSubquery() {
        return new Surroundings(function, List.of(), false, Histograms.BUCKETS);
    }

    boolean statisticsOnly() {
        return histograms == Histograms.STATISTICS;
    }
}
