package io.varve.storage.chunk;

import io.varve.storage.codec.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/// Cuts samples of one series into long chunks for blocks, each in the encoding that takes the
/// fewest bytes. Not thread-safe; keeps buffers from series to series.
public final class DenseChunks {
    private static final Encoding[] CANDIDATES = {Encoding.INTEGER, Encoding.DECIMAL};

    private final int samplesMax;
    private ByteWriter best = new ByteWriter(1024);
    private ByteWriter other = new ByteWriter(1024);

    /// @param samplesMax how many samples a chunk may hold, 1 to 65535
    public DenseChunks(int samplesMax) {
        if (samplesMax < 1 || samplesMax > XorAppender.SAMPLES_MAX) {
            throw new IllegalArgumentException("chunks of at most " + samplesMax + " samples");
        }
        this.samplesMax = samplesMax;
    }

    /// Chunks of all samples of a column, in order. Those of floats keep their timestamps outside
    /// of their bytes.
    ///
    /// @param replica as in [Chunk#replica()]
    public List<Chunk> cut(SampleColumn samples, int replica) {
        List<Chunk> chunks = new ArrayList<>();
        int from = 0;
        while (from < samples.size()) {
            boolean histogram = samples.histogram(from) != null;
            int to = from + 1;
            while (to < samples.size() && (samples.histogram(to) != null) == histogram) {
                to++;
            }
            if (histogram) {
                chunks.addAll(HistogramChunks.cut(samples, from, to, replica, samplesMax));
            } else {
                cutFloats(samples, from, to, replica, chunks);
            }
            from = to;
        }
        return chunks;
    }

    private void cutFloats(
            SampleColumn samples, int from, int to, int replica, List<Chunk> chunks) {
        // Parts of equal length: a short rest would pay a chunk's header for few samples.
        int count = to - from;
        int parts = (count + samplesMax - 1) / samplesMax;
        int start = from;
        for (int part = 1; part <= parts; part++) {
            int end = from + (int) ((long) count * part / parts);
            chunks.add(floats(samples, start, end, replica));
            start = end;
        }
    }

    /// One chunk of the floats `from <= i < to`.
    Chunk floats(SampleColumn samples, int from, int to, int replica) {
        Encoding encoding = smallest(samples, from, to);
        return new Chunk(
                encoding,
                samples.timestampMs(from),
                samples.timestampMs(to - 1),
                to - from,
                replica,
                new ByteSlice(best.toBytes()),
                TimeColumn.of(samples, from, to));
    }

    /// The best encoding, whose bytes are in `best` then.
    private Encoding smallest(SampleColumn samples, int from, int to) {
        best.clear();
        if (codec(Encoding.CONSTANT).encodeValues(best, samples, from, to)) {
            return Encoding.CONSTANT;
        }
        Encoding encoding = Encoding.XOR_COLUMN;
        int bestBytes = Integer.MAX_VALUE;
        for (Encoding candidate : CANDIDATES) {
            other.clear();
            if (codec(candidate).encodeValues(other, samples, from, to)
                    && other.length() < bestBytes) {
                encoding = candidate;
                bestBytes = other.length();
                swap();
                if (candidate == Encoding.INTEGER && isAllWhole(samples, from, to)) {
                    break;
                }
            }
        }
        // XOR'd values take a bit each at least.
        if (bestBytes > 8 + (to - from) / 8) {
            other.clear();
            codec(Encoding.XOR_COLUMN).encodeValues(other, samples, from, to);
            if (other.length() < bestBytes) {
                encoding = Encoding.XOR_COLUMN;
                swap();
            }
        }
        return encoding;
    }

    private void swap() {
        ByteWriter swap = best;
        best = other;
        other = swap;
    }

    private static boolean isAllWhole(SampleColumn samples, int from, int to) {
        double[] values = samples.values();
        for (int i = from; i < to; i++) {
            if (!ScaledValues.isWhole(values[i]) && Double.isFinite(values[i])) {
                return false;
            }
        }
        return true;
    }

    private static ColumnCodec codec(Encoding encoding) {
        return encoding.columnCodec();
    }
}
