package io.varve.storage.chunk;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.PackedLongs;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;

/// Timestamps of a run of samples, strictly rising: apart from the values, because all series of
/// one scrape have the same. Immutable and thread-safe. Stored as [PackedLongs], the count beside
/// it.
public final class TimeColumn {
    /// Stands for timestamps that are in a chunk's own bytes.
    public static final TimeColumn INLINE = new TimeColumn(new long[0]);

    /// As many samples as a chunk may have, whatever its encoding.
    public static final int SIZE_MAX = 0xFFFF;

    private final long[] timestampsMs;

    private TimeColumn(long[] timestampsMs) {
        this.timestampsMs = timestampsMs;
    }

    /// The timestamps of the samples `from <= i < to`, at least one.
    public static TimeColumn of(SampleColumn samples, int from, int to) {
        return new TimeColumn(Arrays.copyOfRange(samples.timestampsMs(), from, to));
    }

    /// Reads what [#write] has written.
    ///
    /// @param count 1 to [#SIZE_MAX]; more is not allocated on a broken chunk's word
    /// @throws CorruptDataException if the bytes are not those of so many rising timestamps
    public static TimeColumn read(ByteReader in, int count) {
        if (count < 1 || count > SIZE_MAX) {
            throw new CorruptDataException("chunk of " + count + " samples, want 1 to " + SIZE_MAX);
        }
        long[] timestampsMs = new long[count];
        PackedLongs.decode(in, count, timestampsMs, 0);
        for (int i = 1; i < count; i++) {
            if (timestampsMs[i] <= timestampsMs[i - 1]) {
                throw new CorruptDataException(
                        "timestamp " + timestampsMs[i] + " follows " + timestampsMs[i - 1]);
            }
        }
        return new TimeColumn(timestampsMs);
    }

    public void write(ByteWriter out) {
        PackedLongs.encode(out, timestampsMs, 0, timestampsMs.length);
    }

    /// Whether the timestamps are in the chunk's own bytes.
    public boolean isInline() {
        return timestampsMs.length == 0;
    }

    public int size() {
        return timestampsMs.length;
    }

    public long timestampMs(int index) {
        return timestampsMs[index];
    }

    /// The index of the first timestamp at or after one; the size if there is none.
    int lowerBound(long timestampMs) {
        int index = Arrays.binarySearch(timestampsMs, timestampMs);
        return index >= 0 ? index : -index - 1;
    }

    void copy(int from, int to, long[] into, int at) {
        System.arraycopy(timestampsMs, from, into, at, to - from);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimeColumn column
                && Arrays.equals(timestampsMs, column.timestampsMs);
    }

    @Override
    public int hashCode() {
        // The first and the last few tell columns apart as well as all do, or nearly.
        int hash = timestampsMs.length;
        for (int i = 0; i < Math.min(4, timestampsMs.length); i++) {
            hash = 31 * hash + Long.hashCode(timestampsMs[i]);
            hash = 31 * hash + Long.hashCode(timestampsMs[timestampsMs.length - 1 - i]);
        }
        return hash;
    }
}
