package io.varve.query.exec.function;

import io.varve.query.exec.Charge;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.histogram.ClassicHistogram;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The buckets of one classic histogram, and a native histogram of the same name and labels if
/// there is one.
final class HistogramGroup {
    private final Labels labels;
    private final List<Bucket> buckets = new ArrayList<>();
    private @Nullable StepColumn natives;

    /// Series of the group that have not been read yet.
    private int unread;

    private boolean sorted;

    /// One bucket at all steps.
    private record Bucket(double bound, StepColumn counts) {}

    /// @param labels without `le`
    HistogramGroup(Labels labels) {
        this.labels = labels;
    }

    Labels labels() {
        return labels;
    }

    void expectSeries() {
        unread++;
    }

    /// Notes that a series has been read.
    ///
    /// @return whether it was the last one
    boolean completedBySeries() {
        return --unread == 0;
    }

    /// @param column floats only; copied
    void addBucket(double bound, StepColumn column, Charge charge) {
        StepColumn copy = column.copy();
        charge.hold(copy);
        buckets.add(new Bucket(bound, copy));
    }

    /// @param column histograms only; copied
    void addNative(StepColumn column, Charge charge) {
        StepColumn copy = column.copy();
        charge.hold(copy);
        natives = copy;
    }

    /// The native histograms, null if there are none.
    @Nullable StepColumn natives() {
        return natives;
    }

    /// Fills a cleared histogram with the buckets that have a value at the step.
    void load(int step, ClassicHistogram histogram) {
        if (!sorted) {
            // In this order the histogram need not sort them, step by step.
            buckets.sort(Comparator.comparingDouble(Bucket::bound));
            sorted = true;
        }
        for (Bucket bucket : buckets) {
            if (bucket.counts().has(step)) {
                histogram.add(bucket.bound(), bucket.counts().value(step));
            }
        }
    }

    void release(Charge charge) {
        buckets.forEach(bucket -> charge.release(bucket.counts()));
        buckets.clear();
        if (natives != null) {
            charge.release(natives);
            natives = null;
        }
    }
}
