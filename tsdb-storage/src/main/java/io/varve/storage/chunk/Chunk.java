package io.varve.storage.chunk;

import io.varve.storage.model.TimeRange;

/// An encoded run of samples of one series, all of one kind, in strictly rising time order.
///
/// The bytes are shared, not copied: they must not change once a chunk is made. Thread-safe.
///
/// @param encoding how the bytes are read
/// @param minTimeMs timestamp of the first sample
/// @param maxTimeMs timestamp of the last sample
/// @param sampleCount the number of samples, at least 1
/// @param replica the HA replica that sent the samples; 0 if none is known
/// @param data the bytes
/// @param times the timestamps, if they are not in the bytes: several chunks of a page may share
///   them. [TimeColumn#INLINE] if they are
public record Chunk(
        Encoding encoding,
        long minTimeMs,
        long maxTimeMs,
        int sampleCount,
        int replica,
        ByteSlice data,
        TimeColumn times) {
    public Chunk {
        if (sampleCount < 1 || minTimeMs > maxTimeMs) {
            throw new IllegalArgumentException(
                    "chunk of " + sampleCount + " samples from " + minTimeMs + " to " + maxTimeMs);
        }
    }

    /// A chunk whose bytes hold its timestamps.
    public Chunk(
            Encoding encoding,
            long minTimeMs,
            long maxTimeMs,
            int sampleCount,
            int replica,
            ByteSlice data) {
        this(encoding, minTimeMs, maxTimeMs, sampleCount, replica, data, TimeColumn.INLINE);
    }

    /// The same samples with the timestamps out of the bytes, for those encodings that can be split
    /// ([Encoding#isColumnar()]); this chunk for others.
    ///
    /// @throws io.varve.storage.runtime.CorruptDataException if the timestamps cannot be read
    public Chunk split() {
        return encoding.isColumnar() && times.isInline() ? ColumnCodec.split(this) : this;
    }

    /// The same samples with the timestamps in the bytes, so that these say everything.
    public Chunk inlined() {
        return times.isInline() ? this : ColumnCodec.inlined(this);
    }

    /// Appends the samples that lie in the range to a column, whose last timestamp must be lower
    /// than them. The column is left with some of them if the chunk is found to be corrupt.
    ///
    /// @throws io.varve.storage.runtime.CorruptDataException if the bytes are not those of a chunk
    ///   of this encoding with so many samples in rising time order
    public void decode(TimeRange range, SampleColumn into) {
        encoding.decode(this, range, into);
    }
}
