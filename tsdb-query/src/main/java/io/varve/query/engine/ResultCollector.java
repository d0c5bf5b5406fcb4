package io.varve.query.engine;

import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs the outermost operator of a query and turns what it yields into the query's result: removes
/// the names that were to be removed at the end, merges what became equal, and sorts.
final class ResultCollector {
    private static final Comparator<ResultValue.SeriesSamples> BY_LABELS =
            Comparator.comparing(ResultValue.SeriesSamples::labels);

    private final QueryContext context;
    private final StepGrid grid;

    ResultCollector(QueryContext context) {
        this.context = context;
        this.grid = context.grid();
    }

    /// The elements of an instant vector at the first step, in the order in which they come.
    ResultValue.Vector vector(VectorOperator operator) {
        VectorOperator named = NameRemoval.atEnd(context, operator);
        List<SeriesMeta> series = named.series();
        List<ResultValue.Sample> samples = new ArrayList<>();
        StepColumn column = new StepColumn(1);
        for (int i = 0; named.next(column); i++) {
            if (column.has(0)) {
                hold(series.get(i).labels(), column.histogram(0) == null ? 1 : weight(column, 0));
                samples.add(
                        new ResultValue.Sample(
                                series.get(i).labels(),
                                grid.startMs(),
                                column.value(0),
                                column.histogram(0)));
            }
        }
        return new ResultValue.Vector(samples);
    }

    /// The series of an instant vector over all steps.
    ResultValue.Matrix matrix(VectorOperator operator) {
        VectorOperator named = NameRemoval.atEnd(context, operator);
        List<SeriesMeta> series = named.series();
        List<ResultValue.SeriesSamples> rows = new ArrayList<>();
        context.memory().take(StepColumn.bytes(grid.count()));
        StepColumn column = new StepColumn(grid.count());
        for (int i = 0; named.next(column); i++) {
            int count = column.count();
            if (count > 0) {
                Labels labels = series.get(i).labels();
                hold(labels, weight(column, count));
                rows.add(new ResultValue.SeriesSamples(labels, samples(column, count)));
            }
        }
        rows.sort(BY_LABELS);
        return new ResultValue.Matrix(rows);
    }

    /// A scalar over all steps.
    ResultValue.Matrix matrix(ScalarOperator operator) {
        double[] values = operator.values();
        hold(Labels.EMPTY, values.length);
        SampleColumn samples = new SampleColumn(values.length);
        for (int step = 0; step < values.length; step++) {
            samples.addFloat(grid.timeMs(step), values[step]);
        }
        return new ResultValue.Matrix(
                List.of(new ResultValue.SeriesSamples(Labels.EMPTY, samples)));
    }

    /// The samples of a range vector at the first step, with their own times.
    ///
    /// @param stored whether they are a selector's and not a subquery's
    ResultValue.Matrix matrix(RangeOperator operator, boolean stored) {
        List<SeriesMeta> series = operator.series();
        long afterMs = operator.windowStartMs(0);
        long lastMs = operator.windowEndMs(0);
        Map<Labels, SampleColumn> rows = new HashMap<>();
        SampleColumn read = new SampleColumn();
        for (int i = 0; operator.next(read); i++) {
            SampleColumn samples = window(read, afterMs, lastMs);
            if (samples.size() > 0) {
                SeriesMeta meta = series.get(i);
                Labels labels =
                        meta.dropName() ? NameRemoval.withoutName(meta.labels()) : meta.labels();
                hold(labels, samples.size());
                if (stored) {
                    context.tally().instant(0, weight(samples));
                }
                rows.merge(labels, samples, ResultCollector::merged);
            }
        }
        List<ResultValue.SeriesSamples> sorted = new ArrayList<>(rows.size());
        rows.forEach(
                (labels, samples) -> sorted.add(new ResultValue.SeriesSamples(labels, samples)));
        sorted.sort(BY_LABELS);
        return new ResultValue.Matrix(sorted);
    }

    private static SampleColumn window(SampleColumn samples, long afterMs, long lastMs) {
        SampleColumn window = new SampleColumn(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            long timestampMs = samples.timestampMs(i);
            if (timestampMs > afterMs && timestampMs <= lastMs) {
                window.addFrom(samples, i);
            }
        }
        return window;
    }

    private static long weight(SampleColumn samples) {
        long weight = 0;
        for (int i = 0; i < samples.size(); i++) {
            FloatHistogram histogram = samples.histogram(i);
            weight += histogram == null ? 1 : histogram.sampleWeight();
        }
        return weight;
    }

    private static SampleColumn merged(SampleColumn left, SampleColumn right) {
        SampleColumn merged = new SampleColumn(left.size() + right.size());
        int l = 0;
        int r = 0;
        while (l < left.size() || r < right.size()) {
            boolean fromLeft =
                    r == right.size()
                            || (l < left.size() && left.timestampMs(l) <= right.timestampMs(r));
            boolean both =
                    l < left.size()
                            && r < right.size()
                            && left.timestampMs(l) == right.timestampMs(r);
            if (both) {
                throw new VarveException(ErrorKind.EXECUTION, DistinctLabelsets.ERROR);
            }
            if (fromLeft) {
                merged.addFrom(left, l++);
            } else {
                merged.addFrom(right, r++);
            }
        }
        return merged;
    }

    private SampleColumn samples(StepColumn column, int count) {
        SampleColumn samples = new SampleColumn(count);
        for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
            FloatHistogram histogram = column.histogram(step);
            if (histogram == null) {
                samples.addFloat(grid.timeMs(step), column.value(step));
            } else {
                samples.addHistogram(grid.timeMs(step), histogram, 0);
            }
        }
        return samples;
    }

    private static long weight(StepColumn column, int count) {
        return column.anyHistogram() ? column.samples() : count;
    }

    /// Counts a row of the result as held: until the query has ended, which releases everything.
    private void hold(Labels labels, long samples) {
        context.cancel().check("expression evaluation");
        context.samples().take(samples);
        context.memory().take(64 + 8L * labels.size() + 16 * samples);
    }
}
