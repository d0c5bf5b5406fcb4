package io.varve.query.naive;

import io.varve.query.ast.Span;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.GoFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The change of a native histogram over one window, without extrapolation.
final class NaiveHistogramChange {
    private final NaiveWindow window;
    private final boolean counter;
    private final NaiveNotes notes;
    private final Span place;

    NaiveHistogramChange(NaiveWindow window, boolean counter, NaiveNotes notes, Span place) {
        this.window = window;
        this.counter = counter;
        this.notes = notes;
        this.place = place;
    }

    private String name() {
        return GoFormat.quote(window.labels().metricName());
    }

    /// @param first the first histogram, or what stands in for it
    /// @return null if there is no result
    @Nullable FloatHistogram between(
            FloatHistogram first, FloatHistogram last, List<NaiveSample> samples, boolean starts) {
        List<FloatHistogram> involved = new ArrayList<>();
        involved.add(first);
        involved.add(last);
        boolean anyGauge = samples.getFirst().bucketed().hint() == ResetHint.GAUGE;
        for (int i = 1; i < samples.size(); i++) {
            anyGauge |= samples.get(i).bucketed().hint() == ResetHint.GAUGE;
            if (counter) {
                involved.add(samples.get(i).bucketed());
            }
        }
        if (!requireOneSchema(involved)) {
            notes.perhapsWarn("this native histogram metric is not a counter: " + name());
            notes.perhapsWarn("this native histogram metric is not a gauge: " + name());
            return null;
        }
        noteKind(anyGauge, samples);
        boolean reconciled = !first.sameBounds(last);
        FloatHistogram coarse = last;
        for (FloatHistogram histogram : involved) {
            if (histogram.schema() < coarse.schema()) {
                coarse = HistogramArithmetic.reduceResolution(coarse, histogram.schema());
            }
        }
        FloatHistogram change = NaiveChange.combined(HistogramArithmetic.subtract(coarse, first));
        if (reconciled) {
            notes.info("mismatched custom buckets were reconciled during subtraction", place);
        }
        // What stands in for the first histogram is no part of the sum.
        int from = first == samples.getFirst().histogram() ? 1 : 2;
        for (int i = from; i < samples.size() && counter; i++) {
            if (NaiveChange.isReset(samples.get(i - 1), samples.get(i), starts)) {
                FloatHistogram before = samples.get(i - 1).bucketed();
                if (!change.sameBounds(before)) {
                    notes.info("mismatched custom buckets were reconciled during addition", place);
                }
                change = NaiveChange.combined(HistogramArithmetic.add(change, before));
            }
        }
        return change;
    }

    boolean requireOneSchema(List<FloatHistogram> involved) {
        boolean custom = involved.getFirst().isCustomBuckets();
        if (involved.stream().allMatch(histogram -> histogram.isCustomBuckets() == custom)) {
            return true;
        }
        notes.warn(
                "vector contains a mix of histograms with exponential and custom buckets schemas"
                        + " for metric name "
                        + name(),
                place);
        return false;
    }

    private void noteKind(boolean anyGauge, List<NaiveSample> samples) {
        boolean firstAndLast =
                samples.getFirst().bucketed().hint() == ResetHint.GAUGE
                        && samples.getLast().bucketed().hint() == ResetHint.GAUGE;
        if (counter && anyGauge) {
            notes.warn("this native histogram metric is not a counter: " + name(), place);
        }
        if (!counter && !firstAndLast) {
            notes.warn("this native histogram metric is not a gauge: " + name(), place);
        }
    }
}
