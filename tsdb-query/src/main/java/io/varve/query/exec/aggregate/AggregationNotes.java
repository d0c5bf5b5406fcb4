package io.varve.query.exec.aggregate;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Span;
import io.varve.query.exec.Annotations;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.model.GoFormat;

/// What an aggregation has to tell the user (conformance FORMAT.md, B6).
final class AggregationNotes {
    private final Annotations annotations;
    private final Aggregation node;
    private final Span operand;
    private boolean histogramIgnored;

    AggregationNotes(QueryContext context, Aggregation node) {
        this.annotations = context.annotations();
        this.node = node;
        this.operand = node.operand().unwrapped().span();
    }

    void histogramIgnored() {
        if (!histogramIgnored) {
            histogramIgnored = true;
            boolean whole =
                    switch (node.operator()) {
                        case TOPK, BOTTOMK -> true;
                        default -> false;
                    };
            annotations.info(
                    "ignored histogram in " + node.operator().keyword() + " aggregation",
                    whole ? node.span() : operand);
        }
    }

    void floatsAndHistograms() {
        annotations.warn("encountered a mix of histograms and floats for aggregation", operand);
    }

    /// @param offending the series that does not fit to those before
    void exponentialAndCustom(SeriesMeta offending) {
        annotations.warn(
                "vector contains a mix of histograms with exponential and custom buckets schemas"
                        + " for metric name "
                        + GoFormat.quote(offending.labels().metricName()),
                operand);
    }

    void resetCollision() {
        annotations.warn("conflicting counter resets during histogram aggregation", operand);
    }

    void boundsReconciled() {
        annotations.info("mismatched custom buckets were reconciled during aggregation", operand);
    }

    void invalidQuantile(double q) {
        annotations.warn(
                "quantile value should be between 0 and 1, got " + GoFormat.general(q),
                parameter());
    }

    void invalidRatio(double ratio, double capped) {
        annotations.warn(
                "ratio value should be between -1 and 1, got "
                        + GoFormat.general(ratio)
                        + ", capping to "
                        + GoFormat.general(capped),
                parameter());
    }

    private Span parameter() {
        return node.parameter().orElseThrow().unwrapped().span();
    }
}
