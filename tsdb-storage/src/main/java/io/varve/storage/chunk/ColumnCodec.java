package io.varve.storage.chunk;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.PackedLongs;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;

/// Reads and writes chunks of floats whose timestamps and values are columns of their own:
///
/// ```
/// TimeColumn       unless the timestamps are kept outside, see Chunk.times
/// byte             bit 0: there are start timestamps
/// PackedLongs      start timestamps, 0 for none           if there are any
/// values           see ConstantValues, ScaledValues, XorValues
/// ```
final class ColumnCodec implements ChunkCodec {
    private static final int STARTS = 1;

    private final ValueCodec values;

    ColumnCodec(ValueCodec values) {
        this.values = values;
    }

    @Override
    public void decode(Chunk chunk, TimeRange range, SampleColumn into) {
        ByteSlice data = chunk.data();
        var in = new ByteReader(data.array(), data.offset(), data.length());
        int count = chunk.sampleCount();
        TimeColumn times = chunk.times().isInline() ? TimeColumn.read(in, count) : chunk.times();
        if (times.size() != count) {
            throw new CorruptDataException(
                    "chunk of " + count + " samples has " + times.size() + " timestamps");
        }
        int flags = in.fixed8();
        if ((flags & ~STARTS) != 0) {
            throw new CorruptDataException("chunk flags " + flags + " are unknown");
        }
        long[] startsMs = new long[flags == STARTS ? count : 0];
        if (flags == STARTS) {
            PackedLongs.decode(in, count, startsMs, 0);
        }
        int from = times.lowerBound(range.minMs());
        int to = times.lowerBound(range.maxMs());
        if (from >= to) {
            return;
        }
        int at = into.size();
        into.reserve(at + to - from);
        times.copy(from, to, into.timestampsMs(), at);
        values.decode(in, count, from, to, into.values(), at);
        into.setFloats(at + to - from);
        for (int i = from; i < to && flags == STARTS; i++) {
            if (startsMs[i] != 0) {
                into.setStart(at + i - from, startsMs[i]);
            }
        }
    }

    /// @throws IllegalArgumentException if the values cannot be written so
    @Override
    public byte[] encode(SampleColumn samples, int from, int to) {
        var out = new ByteWriter(32 + 2 * (to - from));
        TimeColumn.of(samples, from, to).write(out);
        if (!encodeValues(out, samples, from, to)) {
            throw new IllegalArgumentException(
                    "the samples " + from + " to " + to + " have values of another kind");
        }
        return out.toBytes();
    }

    /// Appends all but the timestamps.
    ///
    /// @return false if the values cannot be written so
    boolean encodeValues(ByteWriter out, SampleColumn samples, int from, int to) {
        boolean starts = false;
        for (int i = from; i < to; i++) {
            if (samples.histogram(i) != null) {
                throw new IllegalArgumentException("sample " + i + " is a histogram");
            }
            starts |= samples.startMs(i) != 0;
        }
        out.fixed8(starts ? STARTS : 0);
        if (starts) {
            long[] startsMs = new long[to - from];
            for (int i = from; i < to; i++) {
                startsMs[i - from] = samples.startMs(i);
            }
            PackedLongs.encode(out, startsMs, 0, startsMs.length);
        }
        return values.encode(out, samples.values(), from, to);
    }

    /// See [Chunk#split()].
    static Chunk split(Chunk chunk) {
        ByteSlice data = chunk.data();
        var in = new ByteReader(data.array(), data.offset(), data.length());
        TimeColumn times = TimeColumn.read(in, chunk.sampleCount());
        return with(chunk, new ByteSlice(data.array(), in.offset(), in.remaining()), times);
    }

    /// See [Chunk#inlined()].
    static Chunk inlined(Chunk chunk) {
        ByteSlice data = chunk.data();
        var out = new ByteWriter(32 + data.length());
        chunk.times().write(out);
        out.bytes(data.array(), data.offset(), data.length());
        return with(chunk, new ByteSlice(out.toBytes()), TimeColumn.INLINE);
    }

    private static Chunk with(Chunk chunk, ByteSlice data, TimeColumn times) {
        return new Chunk(
                chunk.encoding(),
                chunk.minTimeMs(),
                chunk.maxTimeMs(),
                chunk.sampleCount(),
                chunk.replica(),
                data,
                times);
    }
}
