package io.varve.query.naive;

import io.varve.query.ast.At;
import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.VectorSelector;
import io.varve.query.exec.StepGrid;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// What selectors and subqueries see (conformance FORMAT.md, A12.1, B2.3, B5.2 to B5.5).
final class NaiveSelection {
    static final long LOOKBACK_MS = 300_000;
    private static final long SUBQUERY_STEP_MS = 60_000;

    private final NaiveStore store;
    private final StepGrid query;
    private final long stepMs;
    private final NaiveNotes notes;

    /// @param stepMs 0 for an instant query
    NaiveSelection(NaiveStore store, StepGrid query, long stepMs, NaiveNotes notes) {
        this.store = store;
        this.query = query;
        this.stepMs = stepMs;
        this.notes = notes;
    }

    NaiveStore store() {
        return store;
    }

    /// The time that a selector or subquery looks back from.
    long reference(TimeShift shift, long timeMs) {
        long at =
                switch (shift.at()) {
                    case At.EvaluationTime _ -> timeMs;
                    case At.QueryStart _ -> query.startMs();
                    case At.QueryEnd _ -> query.endMs();
                    case At.Fixed(long fixedMs) -> fixedMs;
                };
        return at - shift.offset().map(this::milliseconds).orElse(0L);
    }

    private static boolean isFixed(TimeShift shift) {
        return !(shift.at() instanceof At.EvaluationTime);
    }

    long milliseconds(DurationExpr duration) {
        return duration instanceof DurationExpr.Constant constant
                ? Math.round(constant.seconds() * 1e9) / 1_000_000
                : (long) (seconds(duration) * 1000);
    }

    private double seconds(DurationExpr duration) {
        return switch (duration) {
            case DurationExpr.Constant constant -> constant.seconds();
            case DurationExpr.Parenthesised inner -> seconds(inner.inner());
            case DurationExpr.Signed signed ->
                    (signed.negative() ? -1 : 1) * seconds(signed.operand());
            case DurationExpr.Step _ -> stepMs / 1000.0;
            case DurationExpr.Range _ -> (query.endMs() - query.startMs()) / 1000.0;
            case DurationExpr.MinOf two -> Math.min(seconds(two.left()), seconds(two.right()));
            case DurationExpr.MaxOf two -> Math.max(seconds(two.left()), seconds(two.right()));
            case DurationExpr.Operation two -> {
                double left = seconds(two.left());
                double right = seconds(two.right());
                yield switch (two.operator()) {
                    case ADD -> left + right;
                    case SUBTRACT -> left - right;
                    case MULTIPLY -> left * right;
                    case DIVIDE -> left / right;
                    case MODULO -> left % right;
                    case POWER -> Math.pow(left, right);
                };
            }
        };
    }

    /// The newest sample of each series, at its own time.
    ///
    /// @param statistics whether only counts and sums are asked for
    Map<Labels, NaiveSample> newest(
            VectorSelector selector, long timeMs, StepGrid frame, boolean statistics) {
        long reference = reference(selector.shift(), timeMs);
        Map<Labels, NaiveSample> found = new TreeMap<>();
        store.matching(selector.matchers())
                .forEach((labels, samples) -> {
                    List<NaiveSample> hinted =
                            statistics
                                    ? hinted(samples, selector.shift(), timeMs, frame, LOOKBACK_MS)
                                    : samples;
                    newest(hinted, reference).ifPresent(sample -> found.put(labels, sample));
                });
        return found;
    }

    static Optional<NaiveSample> newest(List<NaiveSample> samples, long referenceMs) {
        List<NaiveSample> seen =
                NaiveStore.between(samples, referenceMs - LOOKBACK_MS, referenceMs);
        return seen.isEmpty() || seen.getLast().isStale()
                ? Optional.empty()
                : Optional.of(seen.getLast());
    }

    List<NaiveElement> instant(
            VectorSelector selector, long timeMs, StepGrid frame, boolean statistics) {
        List<NaiveElement> elements = new ArrayList<>();
        if (selector.extension() != Extension.SMOOTHED) {
            newest(selector, timeMs, frame, statistics)
                    .forEach((labels, sample) -> elements.add(element(labels, sample)));
            return elements;
        }
        long reference = reference(selector.shift(), timeMs);
        store.matching(selector.matchers())
                .forEach((labels, samples) -> {
                    List<NaiveSample> around =
                            NaiveStore.between(
                                    samples, reference - LOOKBACK_MS, reference + LOOKBACK_MS - 1);
                    NaiveSample smoothed =
                            NaiveExtended.instant(
                                    labels,
                                    withoutStale(around),
                                    reference,
                                    notes,
                                    selector.span());
                    if (smoothed != null) {
                        elements.add(element(labels, smoothed));
                    }
                });
        return elements;
    }

    private static NaiveElement element(Labels labels, NaiveSample sample) {
        return new NaiveElement(labels, false, sample.value(), sample.histogram());
    }

    private static List<NaiveSample> withoutStale(List<NaiveSample> samples) {
        return samples.stream().filter(sample -> !sample.isStale()).toList();
    }

    /// The series of a range selector; of an extended one with the samples around the window.
    List<NaiveWindow> windows(
            MatrixSelector matrix, long timeMs, StepGrid frame, boolean statistics) {
        VectorSelector selector = matrix.selector();
        long end = reference(selector.shift(), timeMs);
        long rangeMs = milliseconds(matrix.range());
        long behind = selector.extension() == Extension.NONE ? 0 : LOOKBACK_MS;
        long ahead = selector.extension() == Extension.SMOOTHED ? LOOKBACK_MS : 0;
        List<NaiveWindow> windows = new ArrayList<>();
        store.matching(selector.matchers())
                .forEach((labels, samples) -> {
                    List<NaiveSample> hinted =
                            statistics
                                    ? hinted(samples, selector.shift(), timeMs, frame, rangeMs)
                                    : samples;
                    List<NaiveSample> seen =
                            withoutStale(
                                    NaiveStore.between(
                                            hinted, end - rangeMs - behind, end + ahead));
                    if (!seen.isEmpty()) {
                        windows.add(new NaiveWindow(labels, false, seen, end - rangeMs, end));
                    }
                });
        return windows;
    }

    /// The samples with the hints that reading of counts and sums alone finds at a time.
    private List<NaiveSample> hinted(
            List<NaiveSample> samples,
            TimeShift shift,
            long timeMs,
            StepGrid frame,
            long windowMs) {
        boolean apart = isFixed(shift) || frame.count() == 1 || frame.stepMs() >= windowMs;
        long from = reference(shift, apart ? timeMs : frame.startMs()) - windowMs;
        List<NaiveSample> hinted = new ArrayList<>();
        FloatHistogram previous = null;
        for (NaiveSample sample : samples) {
            FloatHistogram histogram = sample.histogram();
            if (histogram == null || sample.isStale() || sample.timeMs() <= from) {
                hinted.add(sample);
                continue;
            }
            if (histogram.hint() == ResetHint.UNKNOWN && previous != null) {
                boolean reset = HistogramArithmetic.detectReset(histogram, previous);
                hinted.add(
                        sample.with(
                                histogram.withHint(reset ? ResetHint.RESET : ResetHint.NOT_RESET)));
            } else {
                hinted.add(sample);
            }
            previous = histogram;
        }
        return hinted;
    }

    /// The times at which a subquery is evaluated for all steps around it; null if there are none.
    @Nullable StepGrid steps(Subquery subquery, StepGrid frame) {
        long lastStep = frame.timeMs(frame.count() - 1);
        long step = subqueryStepMs(subquery);
        long start =
                firstMultiple(
                        reference(subquery.shift(), frame.startMs())
                                - milliseconds(subquery.range()),
                        step);
        long end = reference(subquery.shift(), lastStep);
        return start > end ? null : new StepGrid(start, end, step);
    }

    private long subqueryStepMs(Subquery subquery) {
        long step = subquery.step().map(this::milliseconds).orElse(SUBQUERY_STEP_MS);
        return step == 0 ? SUBQUERY_STEP_MS : step;
    }

    private static long firstMultiple(long afterMs, long step) {
        long multiple = step * (afterMs / step);
        return multiple <= afterMs ? multiple + step : multiple;
    }

    /// The series of a subquery at a time.
    ///
    /// @param inner evaluates the subquery's expression
    List<NaiveWindow> windows(
            Subquery subquery, long timeMs, LongFunction<List<NaiveElement>> inner) {
        long end = reference(subquery.shift(), timeMs);
        long start = end - milliseconds(subquery.range());
        long step = subqueryStepMs(subquery);
        Map<Labels, List<NaiveSample>> samples = new TreeMap<>();
        Map<Labels, Boolean> marks = new HashMap<>();
        for (long time = firstMultiple(start, step); time <= end; time += step) {
            for (NaiveElement element : inner.apply(time)) {
                FloatHistogram histogram = element.histogram();
                boolean compared =
                        histogram != null
                                && (histogram.hint() == ResetHint.RESET
                                        || histogram.hint() == ResetHint.NOT_RESET);
                samples.computeIfAbsent(element.labels(), _ -> new ArrayList<>())
                        .add(
                                new NaiveSample(
                                        time,
                                        element.value(),
                                        histogram == null || !compared
                                                ? histogram
                                                : histogram.withHint(ResetHint.UNKNOWN),
                                        0));
                marks.merge(element.labels(), element.dropName(), Boolean::logicalOr);
            }
        }
        List<NaiveWindow> windows = new ArrayList<>();
        samples.forEach((labels, list) ->
                windows.add(
                        new NaiveWindow(
                                labels, Boolean.TRUE.equals(marks.get(labels)), list, start, end)));
        return windows;
    }
}
