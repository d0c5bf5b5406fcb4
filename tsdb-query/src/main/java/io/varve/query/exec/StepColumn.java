package io.varve.query.exec;

import io.varve.storage.histogram.FloatHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The values of one series at every step of a [StepGrid]. At a step there is a float, a native
/// histogram, or nothing.
///
/// Presence is a bit per step, as every bit pattern of a double is a legal value. Reused by the
/// caller from series to series: an operator clears it, then fills it. Not thread-safe.
public final class StepColumn {
    private static final FloatHistogram[] NO_HISTOGRAMS = new FloatHistogram[0];

    private final int steps;
    private final double[] values;
    private final long[] present;
    private @Nullable FloatHistogram[] histograms = NO_HISTOGRAMS;
    private boolean anyHistogram;

    public StepColumn(int steps) {
        this.steps = steps;
        this.values = new double[steps];
        this.present = new long[(steps + 63) >> 6];
    }

    /// The number of steps, present or not.
    public int steps() {
        return steps;
    }

    /// Whether there is a float or a histogram at the step.
    public boolean has(int step) {
        return (present[step >> 6] & (1L << step)) != 0;
    }

    public boolean hasFloat(int step) {
        return has(step) && (!anyHistogram || histograms[step] == null);
    }

    /// The float at the step; without meaning where there is none.
    public double value(int step) {
        return values[step];
    }

    /// The histogram at the step, null if there is none.
    public @Nullable FloatHistogram histogram(int step) {
        return anyHistogram && has(step) ? histograms[step] : null;
    }

    /// Whether any step has a histogram: if not, loops need not ask.
    public boolean anyHistogram() {
        return anyHistogram;
    }

    /// The first present step at or after the given one, or -1.
    public int next(int step) {
        if (step >= steps) {
            return -1;
        }
        int word = step >> 6;
        long bits = present[word] & (-1L << step);
        while (bits == 0) {
            if (++word == present.length) {
                return -1;
            }
            bits = present[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /// How many steps are present.
    public int count() {
        int count = 0;
        for (long word : present) {
            count += Long.bitCount(word);
        }
        return count;
    }

    public void set(int step, double value) {
        values[step] = value;
        present[step >> 6] |= 1L << step;
        if (anyHistogram) {
            histograms[step] = null;
        }
    }

    public void set(int step, FloatHistogram histogram) {
        if (histograms.length == 0) {
            histograms = new FloatHistogram[steps];
        }
        histograms[step] = histogram;
        anyHistogram = true;
        present[step >> 6] |= 1L << step;
    }

    /// The floats of all steps, for loops that compute in place; without meaning where there is no
    /// float. Writing one does not make it present.
    public double[] values() {
        return values;
    }

    /// The presence bits, for loops: step `s` is bit `s % 64` of word `s / 64`. Bits beyond the
    /// last step are zero and must stay so. Clearing a bit removes the step.
    public long[] present() {
        return present;
    }

    /// Copies one step of another column, whatever it holds.
    public void setFrom(int step, StepColumn other, int otherStep) {
        FloatHistogram histogram = other.histogram(otherStep);
        if (histogram != null) {
            set(step, histogram);
        } else if (other.has(otherStep)) {
            set(step, other.value(otherStep));
        } else {
            remove(step);
        }
    }

    public void remove(int step) {
        present[step >> 6] &= ~(1L << step);
        if (anyHistogram) {
            histograms[step] = null;
        }
    }

    /// Removes the steps that have a histogram.
    public void removeHistograms() {
        if (!anyHistogram) {
            return;
        }
        for (int step = next(0); step >= 0; step = next(step + 1)) {
            if (histograms[step] != null) {
                remove(step);
            }
        }
        Arrays.fill(histograms, null);
        anyHistogram = false;
    }

    /// Removes the steps that have a float.
    public void removeFloats() {
        if (!anyHistogram) {
            clear();
            return;
        }
        for (int step = next(0); step >= 0; step = next(step + 1)) {
            if (histograms[step] == null) {
                remove(step);
            }
        }
    }

    /// Copies all that the other column of the same grid has.
    public void addAll(StepColumn other) {
        for (int step = other.next(0); step >= 0; step = other.next(step + 1)) {
            setFrom(step, other, step);
        }
    }

    public void clear() {
        Arrays.fill(present, 0);
        if (anyHistogram) {
            Arrays.fill(histograms, null);
            anyHistogram = false;
        }
    }

    /// Makes this column equal to another one of the same grid.
    public void copyFrom(StepColumn other) {
        clear();
        System.arraycopy(other.values, 0, values, 0, steps);
        System.arraycopy(other.present, 0, present, 0, present.length);
        if (other.anyHistogram) {
            histograms = Arrays.copyOf(other.histograms, steps);
            anyHistogram = true;
        }
    }

    public StepColumn copy() {
        StepColumn copy = new StepColumn(steps);
        System.arraycopy(values, 0, copy.values, 0, steps);
        System.arraycopy(present, 0, copy.present, 0, present.length);
        if (anyHistogram) {
            copy.histograms = Arrays.copyOf(histograms, steps);
            copy.anyHistogram = true;
        }
        return copy;
    }

    /// The bytes that the column holds with its histograms, for memory accounts.
    public long bytes() {
        long bytes = bytes(steps) + 4L * histograms.length;
        if (anyHistogram) {
            for (int step = next(0); step >= 0; step = next(step + 1)) {
                FloatHistogram histogram = histograms[step];
                bytes += histogram == null ? 0 : histogram.bytes();
            }
        }
        return bytes;
    }

    /// What the column counts against the limit of samples (conformance FORMAT.md, B5.7).
    public long samples() {
        if (!anyHistogram) {
            return count();
        }
        long samples = 0;
        for (int step = next(0); step >= 0; step = next(step + 1)) {
            FloatHistogram histogram = histograms[step];
            samples += histogram == null ? 1 : histogram.sampleWeight();
        }
        return samples;
    }

    /// The bytes that a column of so many steps holds, histograms apart, for memory accounts.
    public static long bytes(int steps) {
        return 8L * steps + (steps >> 3) + 64;
    }
}
