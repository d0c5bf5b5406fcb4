package io.varve.storage.chunk;

import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;

/// Reads and writes whole chunks of [Encoding#XOR].
final class XorCodec implements ChunkCodec {
    @Override
    public void decode(Chunk chunk, TimeRange range, SampleColumn into) {
        var decoder = new XorDecoder(chunk.data());
        if (decoder.sampleCount() != chunk.sampleCount()) {
            throw new CorruptDataException(
                    "XOR chunk holds "
                            + decoder.sampleCount()
                            + " samples, want "
                            + chunk.sampleCount());
        }
        decoder.decode(range.minMs(), range.maxMs(), into);
    }

    @Override
    public byte[] encode(SampleColumn samples, int from, int to) {
        if (samples.hasStarts()) {
            throw new IllegalArgumentException("XOR chunks have no start timestamps");
        }
        var appender = new XorAppender();
        for (int i = from; i < to; i++) {
            if (samples.histogram(i) != null) {
                throw new IllegalArgumentException("XOR chunks have no histograms");
            }
            appender.append(samples.timestampMs(i), samples.value(i));
        }
        return appender.snapshot(0).data().toBytes();
    }
}
