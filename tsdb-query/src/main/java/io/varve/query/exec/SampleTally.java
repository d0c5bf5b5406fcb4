package io.varve.query.exec;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts the samples that a query looks at, as Prometheus's statistics do (conformance
/// http-api.md, 3.1). A sample counts as _queryable_ at each step that it is looked at, in each
/// window; as _read_ it counts once in a window and the ones after it. Histograms count as
/// [FloatHistogram#sampleWeight()].
///
/// A tally that is off counts nothing and costs a look at a flag per series. Thread-safe.
public final class SampleTally {
    /// Counts nothing.
    public static final SampleTally OFF = new SampleTally(null, Queryable.DROPPED, _ -> 0);

    /// What becomes of the queryable samples that are counted here.
    private enum Queryable {
        /// They belong to the step at which they are looked at.
        AT_STEP,
        /// They are looked at once and belong to every step.
        AT_EVERY_STEP,
        /// They count when the windows over them are looked at.
        DROPPED
    }

    /// Finds the query's step that a step belongs to.
    @FunctionalInterface
    private interface Place {
        int of(int step);
    }

    /// Samples at one step.
    public record StepCount(long timestampMs, long queryable, long read) {}

    /// What all tallies of one query add to.
    private static final class Sums {
        private final StepGrid grid;
        private final LongAdder queryable = new LongAdder();
        private final LongAdder everywhere = new LongAdder();
        private final LongAdder read = new LongAdder();

        /// Null if nobody asks for steps.
        private final @Nullable AtomicLongArray queryableAt;

        private final @Nullable AtomicLongArray readAt;

        Sums(StepGrid grid, boolean perStep) {
            this.grid = grid;
            queryableAt = perStep ? new AtomicLongArray(grid.count()) : null;
            readAt = perStep ? new AtomicLongArray(grid.count()) : null;
        }
    }

    private final @Nullable Sums sums;
    private final Queryable queryable;
    private final Place place;

    private SampleTally(@Nullable Sums sums, Queryable queryable, Place place) {
        this.sums = sums;
        this.queryable = queryable;
        this.place = place;
    }

    /// The tally of a whole query.
    ///
    /// @param perStep whether each step is counted for itself, too
    public static SampleTally of(StepGrid grid, boolean perStep) {
        return new SampleTally(new Sums(grid, perStep), Queryable.AT_STEP, step -> step);
    }

    /// For what is evaluated at the first step and is the same at all others.
    public SampleTally once() {
        int first = place.of(0);
        Queryable counted =
                queryable == Queryable.AT_STEP ? Queryable.AT_EVERY_STEP : Queryable.DROPPED;
        return new SampleTally(sums, counted, _ -> first);
    }

    /// For the expression of a subquery.
    ///
    /// @param grid of the expression
    /// @param firstMs the end of the subquery's first window
    /// @param stepMs distance of the windows; 0 if they are all the same
    /// @param count number of windows
    /// @param windowed whether a function counts what is in the windows
    public SampleTally ofSubquery(
            StepGrid grid, long firstMs, long stepMs, int count, boolean windowed) {
        Place outer = place;
        Place inner =
                step -> {
                    long behindMs = grid.timeMs(step) - firstMs;
                    long window = stepMs == 0 ? 0 : Math.ceilDiv(behindMs, stepMs);
                    return outer.of(Math.clamp(window, 0, count - 1));
                };
        // The result of a query may be a subquery, at one time: then what it reads counts.
        Queryable counted = windowed ? Queryable.DROPPED : Queryable.AT_EVERY_STEP;
        return new SampleTally(sums, counted, inner);
    }

    /// What an instant selector yields for one series.
    public void instants(StepColumn column) {
        Sums all = sums;
        if (all == null) {
            return;
        }
        long samples = column.samples();
        addQueryable(all, samples);
        all.read.add(samples);
        if (all.readAt == null) {
            return;
        }
        for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
            FloatHistogram histogram = column.histogram(step);
            atStep(all, step, histogram == null ? 1 : histogram.sampleWeight());
        }
    }

    /// One sample at one step.
    public void instant(int step, long weight) {
        Sums all = sums;
        if (all != null) {
            addQueryable(all, weight);
            all.read.add(weight);
            atStep(all, step, weight);
        }
    }

    private void atStep(Sums all, int step, long weight) {
        if (all.readAt != null && all.queryableAt != null) {
            int at = place.of(step);
            all.readAt.addAndGet(at, weight);
            if (queryable == Queryable.AT_STEP) {
                all.queryableAt.addAndGet(at, weight);
            }
        }
    }

    private void addQueryable(Sums all, long samples) {
        switch (queryable) {
            case AT_STEP -> all.queryable.add(samples);
            case AT_EVERY_STEP -> all.everywhere.add(samples);
            case DROPPED -> {
                // The windows count.
            }
        }
    }

    /// The windows over one series: at each step the slice `[from, to)` of the samples. Neither
    /// bound falls from step to step.
    ///
    /// @param stored whether the samples are a selector's and not a subquery's, which has counted
    ///   what it has read
    public void windows(SampleColumn samples, int[] from, int[] to, boolean stored) {
        Sums all = sums;
        if (all == null) {
            return;
        }
        long[] weights = samples.histogramCount() == 0 ? null : weightsBefore(samples);
        int seen = 0;
        for (int step = 0; step < from.length; step++) {
            if (from[step] == to[step]) {
                continue;
            }
            long inWindow = weight(weights, from[step], to[step]);
            long fresh = stored ? weight(weights, Math.max(seen, from[step]), to[step]) : 0;
            seen = Math.max(seen, to[step]);
            addQueryable(all, inWindow);
            all.read.add(fresh);
            if (all.readAt != null && all.queryableAt != null) {
                int at = place.of(step);
                all.readAt.addAndGet(at, fresh);
                if (queryable == Queryable.AT_STEP) {
                    all.queryableAt.addAndGet(at, inWindow);
                }
            }
        }
    }

    /// The weight of all samples before each.
    private static long[] weightsBefore(SampleColumn samples) {
        long[] before = new long[samples.size() + 1];
        for (int i = 0; i < samples.size(); i++) {
            FloatHistogram histogram = samples.histogram(i);
            before[i + 1] = before[i] + (histogram == null ? 1 : histogram.sampleWeight());
        }
        return before;
    }

    private static long weight(long @Nullable [] before, int from, int to) {
        if (from >= to) {
            return 0;
        }
        return before == null ? to - from : before[to] - before[from];
    }

    /// All samples that were looked at, each as often as it was.
    public long queryable() {
        Sums all = sums;
        return all == null ? 0 : all.queryable.sum() + all.everywhere.sum() * all.grid.count();
    }

    public long read() {
        return sums == null ? 0 : sums.read.sum();
    }

    /// The counts of all steps; empty if they were not counted.
    public List<StepCount> steps() {
        Sums all = sums;
        if (all == null || all.readAt == null || all.queryableAt == null) {
            return List.of();
        }
        List<StepCount> steps = new ArrayList<>(all.grid.count());
        for (int step = 0; step < all.grid.count(); step++) {
            steps.add(
                    new StepCount(
                            all.grid.timeMs(step),
                            all.queryableAt.get(step) + all.everywhere.sum(),
                            all.readAt.get(step)));
        }
        return steps;
    }
}
