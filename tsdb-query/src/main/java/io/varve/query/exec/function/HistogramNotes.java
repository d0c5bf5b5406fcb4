package io.varve.query.exec.function;

import io.varve.query.ast.Span;
import io.varve.query.exec.Annotations;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.histogram.ClassicHistogram;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;

/// What functions of histograms have to tell the user (conformance FORMAT.md, B6).
final class HistogramNotes {
    private final Annotations annotations;
    private final Span vector;

    /// @param vector place of the argument with the histograms
    HistogramNotes(QueryContext context, Span vector) {
        this.annotations = context.annotations();
        this.vector = vector;
    }

    void noBound(Labels series) {
        annotations.warn(
                "bucket label \"le\" is missing or has a malformed value of "
                        + GoFormat.quote(series.get(BucketBound.LABEL))
                        + forName(series),
                vector);
    }

    void classicAndNative(Labels series) {
        annotations.warn(
                "vector contains a mix of classic and native histograms" + forName(series), vector);
    }

    void nanResult(Labels series) {
        annotations.info(
                "input to histogram_quantile has NaN observations, result is NaN" + forName(series),
                vector);
    }

    void nanSkewed(Labels series) {
        annotations.info(
                "input to histogram_quantile has NaN observations, result is skewed higher"
                        + forName(series),
                vector);
    }

    void nanExcluded(Labels series) {
        annotations.info(
                "input to histogram_fraction has NaN observations, which are excluded from all"
                        + " fractions"
                        + forName(series),
                vector);
    }

    void forced(Labels series, ClassicHistogram histogram, long timeMs) {
        annotations.info(
                "input to histogram_quantile needed to be fixed for monotonicity (see"
                        + " https://prometheus.io/docs/prometheus/latest/querying/functions/"
                        + "#histogram_quantile)"
                        + forName(series),
                new ForcedMonotonicity(
                        histogram.forcedBoundMin(),
                        histogram.forcedBoundMax(),
                        histogram.forcedDiffMax(),
                        1,
                        timeMs,
                        timeMs),
                vector);
    }

    private static String forName(Labels series) {
        String name = series.metricName();
        return name.isEmpty() ? "" : " for metric name " + GoFormat.quote(name);
    }
}
