package io.varve.storage.chunk;

import io.varve.storage.histogram.FloatHistogram;
import org.jspecify.annotations.Nullable;

/// The chunk of a series that still takes samples, in rising time order. Its kind is that of its
/// encoding: a series whose samples change it closes the chunk and begins another.
///
/// Not thread-safe: appends and snapshots need the same lock, snapshots then live on their own.
public sealed interface OpenChunk permits XorAppender, Xor2Appender, HistogramAppender {
    /// How the samples are encoded.
    Encoding encoding();

    int sampleCount();

    /// The number of bytes that the chunk takes now.
    int byteLength();

    /// The first sample's timestamp; there must be one.
    long minTimeMs();

    /// The last sample's timestamp; there must be one.
    long maxTimeMs();

    /// What is in the chunk now, as bytes of their own: appending does not change it. There must be
    /// a sample.
    ///
    /// @param replica as in [Chunk#replica()]
    Chunk snapshot(int replica);

    /// As [#snapshot], but the appender may give its memory away: it must not be used again.
    default Chunk seal(int replica) {
        return snapshot(replica);
    }

    /// An open chunk that goes on after the last sample of a chunk, in the state of the appender
    /// that wrote it.
    ///
    /// @throws io.varve.storage.runtime.CorruptDataException if the chunk cannot be read
    /// @throws IllegalArgumentException if the encoding cannot be appended to
    static OpenChunk resume(Chunk chunk) {
        return switch (chunk.encoding()) {
            case XOR -> XorAppender.resume(chunk);
            case XOR2 -> Xor2Appender.resume(chunk);
            case HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM_ST ->
                    HistogramAppender.resume(chunk);
            case CONSTANT, INTEGER, DECIMAL, XOR_COLUMN ->
                    throw new IllegalArgumentException(
                            "cannot go on with a chunk of " + chunk.encoding());
        };
    }

    /// An open chunk of floats with its first sample.
    ///
    /// @param startMs the start timestamp, 0 for none
    static OpenChunk ofFloat(long timestampMs, double value, long startMs) {
        if (startMs == 0) {
            XorAppender chunk = new XorAppender();
            chunk.append(timestampMs, value);
            return chunk;
        }
        Xor2Appender chunk = new Xor2Appender();
        chunk.append(timestampMs, value, startMs);
        return chunk;
    }

    /// An open chunk of histograms with its first sample, in the form that takes the fewest bytes
    /// among those that can hold it.
    ///
    /// @param startMs the start timestamp, 0 for none
    /// @param previous the chunk before, if that held histograms too: what is known of the relation
    ///   of its last sample to this one is noted. Else any other chunk, or null
    static OpenChunk ofHistogram(
            long timestampMs,
            FloatHistogram histogram,
            long startMs,
            @Nullable OpenChunk previous) {
        boolean whole = histogram.isStale() || histogram.hasWholeCounts();
        Encoding encoding;
        if (startMs == 0) {
            encoding = whole ? Encoding.HISTOGRAM : Encoding.FLOAT_HISTOGRAM;
        } else {
            encoding = whole ? Encoding.HISTOGRAM_ST : Encoding.FLOAT_HISTOGRAM_ST;
        }
        HistogramAppender chunk =
                previous instanceof HistogramAppender before
                        ? before.openNext(encoding, histogram)
                        : HistogramAppender.open(encoding, histogram);
        chunk.append(timestampMs, histogram, startMs);
        return chunk;
    }
}
