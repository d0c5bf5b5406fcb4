package io.varve.storage.chunk;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.StaleMarker;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Decoded samples of one series in strictly rising time order, as parallel primitive arrays, so
/// that loops over them touch nothing but numbers.
///
/// A sample is a float or a native histogram. Stale markers are kept, as floats with
/// [io.varve.storage.model.StaleMarker]'s bits or as histograms whose sum has them. The arrays are
/// the column's own: callers read positions `0 <= i < size()` until the next change of the column.
/// Not thread-safe.
public final class SampleColumn {
    private static final FloatHistogram[] NO_HISTOGRAMS = new FloatHistogram[0];
    private static final long[] NO_STARTS = new long[0];

    private long[] timestampsMs;
    private double[] values;
    private @Nullable FloatHistogram[] histograms = NO_HISTOGRAMS;
    private long[] startsMs = NO_STARTS;
    private int size;
    private int histogramCount;

    public SampleColumn() {
        this(128);
    }

    /// @param capacity samples that there is room for without growing
    public SampleColumn(int capacity) {
        timestampsMs = new long[capacity];
        values = new double[capacity];
    }

    public int size() {
        return size;
    }

    /// How many of the samples are histograms.
    public int histogramCount() {
        return histogramCount;
    }

    /// Whether any sample carries a start timestamp.
    public boolean hasStarts() {
        return startsMs.length > 0;
    }

    public long timestampMs(int index) {
        return timestampsMs[index];
    }

    /// The float value; without meaning if the sample is a histogram.
    public double value(int index) {
        return values[index];
    }

    /// The histogram, null if the sample is a float.
    public @Nullable FloatHistogram histogram(int index) {
        return histogramCount == 0 ? null : histograms[index];
    }

    /// The start timestamp, 0 if the sample has none.
    public long startMs(int index) {
        return startsMs.length == 0 ? 0 : startsMs[index];
    }

    /// Timestamps of all samples, for loops.
    public long[] timestampsMs() {
        return timestampsMs;
    }

    /// Values of all samples, for loops.
    public double[] values() {
        return values;
    }

    public void addFloat(long timestampMs, double value) {
        if (size == timestampsMs.length) {
            grow(size + 1);
        }
        timestampsMs[size] = timestampMs;
        values[size] = value;
        size++;
    }

    public void addFloat(long timestampMs, double value, long startMs) {
        addFloat(timestampMs, value);
        if (startMs != 0) {
            setStart(size - 1, startMs);
        }
    }

    public void addHistogram(long timestampMs, FloatHistogram histogram, long startMs) {
        addFloat(timestampMs, Double.NaN);
        if (histograms.length < timestampsMs.length) {
            histograms = Arrays.copyOf(histograms, timestampsMs.length);
        }
        histograms[size - 1] = histogram;
        histogramCount++;
        if (startMs != 0) {
            setStart(size - 1, startMs);
        }
    }

    /// Appends a sample of another column.
    public void addFrom(SampleColumn other, int index) {
        FloatHistogram histogram = other.histogram(index);
        if (histogram == null) {
            addFloat(other.timestampMs(index), other.value(index), other.startMs(index));
        } else {
            addHistogram(other.timestampMs(index), histogram, other.startMs(index));
        }
    }

    /// Appends the samples `from <= i < to` of another column.
    public void addRange(SampleColumn other, int from, int to) {
        Objects.checkFromToIndex(from, to, other.size);
        if (other.histogramCount > 0 || other.hasStarts()) {
            for (int i = from; i < to; i++) {
                addFrom(other, i);
            }
            return;
        }
        int count = to - from;
        reserve(size + count);
        System.arraycopy(other.timestampsMs, from, timestampsMs, size, count);
        System.arraycopy(other.values, from, values, size, count);
        size += count;
    }

    /// The index of the first sample at or after a timestamp; the size if there is none.
    public int lowerBound(long timestampMs) {
        int index = Arrays.binarySearch(timestampsMs, 0, size, timestampMs);
        return index >= 0 ? index : -index - 1;
    }

    /// Removes the samples from an index on.
    public void truncate(int newSize) {
        Objects.checkFromToIndex(0, newSize, size);
        for (int i = newSize; i < size && histogramCount > 0; i++) {
            if (histograms[i] != null) {
                histograms[i] = null;
                histogramCount--;
            }
        }
        if (startsMs.length > 0) {
            Arrays.fill(startsMs, newSize, size, 0);
        }
        size = newSize;
    }

    void setStart(int index, long startMs) {
        if (startsMs.length < timestampsMs.length) {
            startsMs = Arrays.copyOf(startsMs, timestampsMs.length);
        }
        startsMs[index] = startMs;
    }

    /// Whether the sample is a stale marker.
    public boolean isStale(int index) {
        FloatHistogram histogram = histogram(index);
        return histogram == null ? StaleMarker.is(values[index]) : histogram.isStale();
    }

    /// Removes all stale markers.
    public void removeStaleMarkers() {
        int kept = 0;
        while (kept < size && !isStale(kept)) {
            kept++;
        }
        for (int i = kept + 1; i < size; i++) {
            if (!isStale(i)) {
                move(i, kept++);
            }
        }
        truncate(Math.min(kept, size));
    }

    /// Removes the start timestamps of all samples.
    public void removeStarts() {
        startsMs = NO_STARTS;
    }

    private void move(int from, int to) {
        timestampsMs[to] = timestampsMs[from];
        values[to] = values[from];
        if (histogramCount > 0) {
            histogramCount -= histograms[to] == null ? 0 : 1;
            histograms[to] = histograms[from];
            histograms[from] = null;
        }
        if (startsMs.length > 0) {
            startsMs[to] = startsMs[from];
        }
    }

    /// Replaces the histogram of a sample that is one.
    public void setHistogram(int index, FloatHistogram histogram) {
        if (histogram(index) == null) {
            throw new IllegalArgumentException("sample " + index + " is a float");
        }
        histograms[index] = histogram;
    }

    /// Makes room, so that so many samples can be added without growing.
    public void reserve(int capacity) {
        if (capacity > timestampsMs.length) {
            grow(capacity);
        }
    }

    private void grow(int capacity) {
        int length = Math.max(capacity, timestampsMs.length + (timestampsMs.length >> 1) + 1);
        timestampsMs = Arrays.copyOf(timestampsMs, length);
        values = Arrays.copyOf(values, length);
        if (histograms.length > 0) {
            histograms = Arrays.copyOf(histograms, length);
        }
        if (startsMs.length > 0) {
            startsMs = Arrays.copyOf(startsMs, length);
        }
    }

    /// Makes the column hold so many floats, after a decoder has written the arrays itself.
    void setFloats(int newSize) {
        size = newSize;
    }

    /// Removes all samples; keeps the arrays.
    public void clear() {
        size = 0;
        if (histogramCount > 0) {
            Arrays.fill(histograms, null);
            histogramCount = 0;
        }
        startsMs = NO_STARTS;
    }

    /// The bytes that the arrays hold, for memory accounts.
    public long bytes() {
        return 16L * timestampsMs.length + 8L * startsMs.length + 4L * histograms.length;
    }
}
