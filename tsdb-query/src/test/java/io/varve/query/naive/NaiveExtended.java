package io.varve.query.naive;

import io.varve.query.ast.Span;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `rate`, `increase` and `delta` over `anchored` and `smoothed` windows, and `smoothed` instant
/// selectors (conformance FORMAT.md, B11.2).
final class NaiveExtended {
    private final NaiveWindow window;
    private final boolean counter;
    private final boolean perSecond;
    private final boolean smoothed;
    private final NaiveNotes notes;
    private final Span place;

    NaiveExtended(
            NaiveWindow window,
            boolean counter,
            boolean perSecond,
            boolean smoothed,
            NaiveNotes notes,
            Span place) {
        this.window = window;
        this.counter = counter;
        this.perSecond = perSecond;
        this.smoothed = smoothed;
        this.notes = notes;
        this.place = place;
    }

    @Nullable NaiveElement change(NaiveElement element) {
        List<NaiveSample> samples = window.samples();
        long start = window.startMs();
        long end = window.endMs();
        int f = 0;
        for (int i = 0; i < samples.size(); i++) {
            f = samples.get(i).timeMs() <= start ? i : f;
        }
        int l = samples.size() - 1;
        for (int i = samples.size() - 1; i >= 0 && smoothed; i--) {
            l = samples.get(i).timeMs() >= end ? i : l;
        }
        if (samples.get(l).timeMs() <= start || (smoothed && samples.get(f).timeMs() > end)) {
            return null;
        }
        return samples.getFirst().isFloat()
                ? floats(element, samples, f, l)
                : histograms(element, samples, f, l);
    }

    private double seconds() {
        return (window.endMs() - window.startMs()) / 1000.0;
    }

    private NaiveElement floats(NaiveElement element, List<NaiveSample> samples, int f, int l) {
        double left = samples.get(f).value();
        if (smoothed && samples.get(f).timeMs() < window.startMs()) {
            left = between(samples.get(f), samples.get(f + 1), window.startMs(), counter);
        }
        double right = samples.get(l).value();
        if (smoothed && samples.get(l).timeMs() > window.endMs() && l > 0) {
            right = between(samples.get(l - 1), samples.get(l), window.endMs(), counter);
        }
        double change = right - left;
        double lost = 0;
        if (counter) {
            double before = left;
            for (int i = f; i <= l; i++) {
                long time = samples.get(i).timeMs();
                boolean inside =
                        !(i == f && time <= window.startMs())
                                && !(i == l && time >= window.endMs());
                if (inside) {
                    double value = samples.get(i).value();
                    lost += value < before ? before : 0;
                    before = value;
                }
            }
            lost += right < before ? before : 0;
        }
        change += lost;
        return element.with(perSecond ? change / seconds() : change);
    }

    private static double between(NaiveSample a, NaiveSample b, long timeMs, boolean counter) {
        double from = counter && b.value() < a.value() ? 0 : a.value();
        // Multiplied first: infinite and huge values come out so.
        return from + (b.value() - from) * (timeMs - a.timeMs()) / (b.timeMs() - a.timeMs());
    }

    private @Nullable NaiveElement histograms(
            NaiveElement element, List<NaiveSample> samples, int f, int l) {
        NaiveHistogramChange check = new NaiveHistogramChange(window, counter, notes, place);
        List<NaiveSample> involved = samples.subList(f, l + 1);
        if (!check.requireOneSchema(involved.stream().map(NaiveSample::bucketed).toList())) {
            return null;
        }
        FloatHistogram left = samples.get(f).bucketed();
        boolean leftSpansReset = false;
        if (smoothed && samples.get(f).timeMs() < window.startMs()) {
            leftSpansReset =
                    counter && NaiveChange.isReset(samples.get(f), samples.get(f + 1), false);
            left = grown(samples.get(f), samples.get(f + 1), window.startMs(), counter);
        }
        FloatHistogram right = samples.get(l).bucketed();
        if (smoothed && samples.get(l).timeMs() > window.endMs() && l > 0) {
            right = grown(samples.get(l - 1), samples.get(l), window.endMs(), counter);
        }
        noteKind(involved, left, right);
        FloatHistogram change = minus(right, left, notes, place);
        if (counter) {
            FloatHistogram before = left;
            int from = f + 1;
            List<FloatHistogram> walked = new ArrayList<>();
            if (leftSpansReset) {
                before = samples.get(f + 1).bucketed();
                from = f + 2;
            }
            for (int i = from; i <= l - 1; i++) {
                walked.add(samples.get(i).bucketed());
            }
            // With nothing between, left and right are on one line.
            if (!leftSpansReset || l > f + 1) {
                walked.add(right);
            }
            for (FloatHistogram now : walked) {
                if (HistogramArithmetic.detectReset(now, before)) {
                    change = plus(change, before, notes, place);
                }
                before = now;
            }
        }
        if (perSecond) {
            change = HistogramArithmetic.divide(change, seconds());
        }
        return element.with(change.withHint(ResetHint.GAUGE).compact(0));
    }

    private void noteKind(List<NaiveSample> involved, FloatHistogram left, FloatHistogram right) {
        String name = GoFormat.quote(window.labels().metricName());
        for (NaiveSample sample : involved) {
            if (counter && sample.bucketed().hint() == ResetHint.GAUGE) {
                notes.warn("this native histogram metric is not a counter: " + name, place);
            }
        }
        boolean gauges = left.hint() == ResetHint.GAUGE && right.hint() == ResetHint.GAUGE;
        if (!counter && !gauges) {
            notes.warn("this native histogram metric is not a gauge: " + name, place);
        }
    }

    private FloatHistogram grown(NaiveSample a, NaiveSample b, long timeMs, boolean asCounter) {
        return grown(a, b, timeMs, asCounter, notes, place);
    }

    private static FloatHistogram grown(
            NaiveSample a,
            NaiveSample b,
            long timeMs,
            boolean counter,
            NaiveNotes notes,
            Span place) {
        double part = (double) (timeMs - a.timeMs()) / (b.timeMs() - a.timeMs());
        if (counter && HistogramArithmetic.detectReset(b.bucketed(), a.bucketed())) {
            return HistogramArithmetic.multiply(b.bucketed(), part);
        }
        FloatHistogram growth = minus(b.bucketed(), a.bucketed(), notes, place);
        return plus(a.bucketed(), HistogramArithmetic.multiply(growth, part), notes, place);
    }

    private static FloatHistogram minus(
            FloatHistogram a, FloatHistogram b, NaiveNotes notes, Span place) {
        if (!a.sameBounds(b)) {
            notes.info("mismatched custom buckets were reconciled during subtraction", place);
        }
        return NaiveChange.combined(HistogramArithmetic.subtract(a, b));
    }

    private static FloatHistogram plus(
            FloatHistogram a, FloatHistogram b, NaiveNotes notes, Span place) {
        if (!a.sameBounds(b)) {
            notes.info("mismatched custom buckets were reconciled during addition", place);
        }
        return NaiveChange.combined(HistogramArithmetic.add(a, b));
    }

    /// What a `smoothed` instant selector yields.
    ///
    /// @param samples those around the time, without stale markers
    static @Nullable NaiveSample instant(
            Labels labels, List<NaiveSample> samples, long timeMs, NaiveNotes notes, Span place) {
        if (samples.isEmpty()) {
            return null;
        }
        boolean floats = samples.getFirst().isFloat();
        String name = GoFormat.quote(labels.metricName());
        if (samples.stream().anyMatch(sample -> sample.isFloat() != floats)) {
            notes.warn("encountered a mix of histograms and floats for metric name " + name, place);
            return null;
        }
        NaiveSample before = null;
        NaiveSample after = null;
        for (NaiveSample sample : samples) {
            if (sample.timeMs() == timeMs) {
                return sample;
            }
            if (sample.timeMs() < timeMs) {
                before = sample;
            } else if (after == null) {
                after = sample;
            }
        }
        if (before == null) {
            return null;
        }
        if (after == null) {
            return floats ? before : before.with(before.bucketed().withHint(ResetHint.UNKNOWN));
        }
        if (floats) {
            return new NaiveSample(timeMs, between(before, after, timeMs, false), null, 0);
        }
        if (before.bucketed().isCustomBuckets() != after.bucketed().isCustomBuckets()) {
            notes.warn(
                    "vector contains a mix of histograms with exponential and custom buckets"
                            + " schemas for metric name "
                            + name,
                    place);
            return null;
        }
        boolean gauges =
                before.bucketed().hint() == ResetHint.GAUGE
                        && after.bucketed().hint() == ResetHint.GAUGE;
        return new NaiveSample(timeMs, 0, grown(before, after, timeMs, !gauges, notes, place), 0);
    }
}
