package io.varve.query.naive;

import io.varve.query.ast.Span;
import io.varve.storage.histogram.Combination;
import io.varve.storage.histogram.Combination.Combined;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.GoFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `rate`, `increase` and `delta` of one window with one kind of samples (conformance FORMAT.md,
/// B11.1).
final class NaiveChange {
    private final NaiveWindow window;
    private final boolean counter;
    private final boolean perSecond;
    private final boolean starts;
    private final NaiveNotes notes;
    private final Span place;

    NaiveChange(
            NaiveWindow window,
            boolean counter,
            boolean perSecond,
            boolean starts,
            NaiveNotes notes,
            Span place) {
        this.window = window;
        this.counter = counter;
        this.perSecond = perSecond;
        this.starts = starts;
        this.notes = notes;
        this.place = place;
    }

    /// Whether a counter was reset between two samples of a kind.
    static boolean isReset(NaiveSample before, NaiveSample now, boolean starts) {
        boolean lower =
                now.isFloat()
                        ? now.value() < before.value()
                        : HistogramArithmetic.detectReset(now.bucketed(), before.bucketed());
        return lower || (starts && isStartReset(before, now));
    }

    private static boolean isStartReset(NaiveSample before, NaiveSample now) {
        long start = now.startMs();
        return start != 0
                && start < now.timeMs()
                && (start > before.timeMs()
                        || (start == before.timeMs()
                                && before.startMs() <= before.timeMs()
                                && before.startMs() != 0
                                && before.startMs() != before.timeMs()));
    }

    static FloatHistogram combined(Combination combination) {
        return ((Combined) combination).histogram();
    }

    @Nullable NaiveElement change(NaiveElement element) {
        List<NaiveSample> samples = window.samples();
        if (counter && starts) {
            noteOverlaps(samples);
        }
        return samples.getFirst().isFloat()
                ? floats(element, samples)
                : histograms(element, samples);
    }

    private void noteOverlaps(List<NaiveSample> samples) {
        for (int i = 1; i < samples.size(); i++) {
            NaiveSample before = samples.get(i - 1);
            NaiveSample now = samples.get(i);
            boolean overlaps =
                    now.startMs() != 0
                            && now.startMs() < before.timeMs()
                            && now.startMs() != before.startMs();
            if (overlaps) {
                notes.warn(
                        "sample has start time that overlaps with previous sample timestamp for"
                                + " metric "
                                + GoFormat.quote(window.labels().metricName()),
                        place);
                return;
            }
        }
    }

    private @Nullable NaiveElement floats(NaiveElement element, List<NaiveSample> samples) {
        double change = samples.getLast().value() - samples.getFirst().value();
        for (int i = 1; i < samples.size() && counter; i++) {
            if (isReset(samples.get(i - 1), samples.get(i), starts)) {
                change += samples.get(i - 1).value();
            }
        }
        double first = samples.getFirst().value();
        if (startsInside(samples)) {
            change += first;
        } else if (samples.size() == 1) {
            return null;
        }
        return element.with(change * factor(samples, first, change));
    }

    private boolean startsInside(List<NaiveSample> samples) {
        long start = samples.getFirst().startMs();
        return counter
                && starts
                && start != 0
                && start > window.startMs()
                && start < samples.getFirst().timeMs();
    }

    /// @param first the first value, or count
    /// @param change the change of the value, or of the count
    private double factor(List<NaiveSample> samples, double first, double change) {
        long firstMs = samples.getFirst().timeMs();
        long lastMs = samples.getLast().timeMs();
        double toStart = (firstMs - window.startMs()) / 1000.0;
        double toEnd = (window.endMs() - lastMs) / 1000.0;
        double span = (lastMs - firstMs) / 1000.0;
        double gap = samples.size() == 1 ? 0 : span / (samples.size() - 1);
        double limit = 1.1 * gap;
        if (startsInside(samples)) {
            toStart = 0;
            span = (lastMs - samples.getFirst().startMs()) / 1000.0;
        } else {
            if (toStart >= limit) {
                toStart = gap / 2;
            }
            if (counter && change > 0 && first >= 0) {
                toStart = Math.min(toStart, span * (first / change));
            }
        }
        if (toEnd >= limit) {
            toEnd = gap / 2;
        }
        double factor = span == 0 ? 1 : (span + toStart + toEnd) / span;
        return perSecond ? factor / ((window.endMs() - window.startMs()) / 1000.0) : factor;
    }

    private @Nullable NaiveElement histograms(NaiveElement element, List<NaiveSample> samples) {
        FloatHistogram last = samples.getLast().bucketed();
        FloatHistogram first = samples.getFirst().bucketed();
        if (samples.size() == 1 && !startsInside(samples)) {
            return null;
        }
        if (samples.size() > 1 && counter && isReset(samples.get(0), samples.get(1), starts)) {
            FloatHistogram second = samples.get(1).bucketed();
            first =
                    FloatHistogram.builder()
                            .schema(second.schema())
                            .customBounds(second.customBounds())
                            .hint(first.hint())
                            .build();
        }
        NaiveHistogramChange change = new NaiveHistogramChange(window, counter, notes, place);
        FloatHistogram sum = change.between(first, last, samples, starts);
        if (sum == null) {
            return null;
        }
        if (startsInside(samples)) {
            sum = combined(HistogramArithmetic.add(sum, samples.getFirst().bucketed()));
        }
        double factor = factor(samples, samples.getFirst().bucketed().count(), sum.count());
        sum = HistogramArithmetic.multiply(sum, factor);
        return element.with(sum.withHint(ResetHint.GAUGE).compact(0));
    }
}
