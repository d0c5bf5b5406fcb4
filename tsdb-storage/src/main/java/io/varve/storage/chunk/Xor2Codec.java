package io.varve.storage.chunk;

import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;

/// Reads and writes whole chunks of [Encoding#XOR2].
final class Xor2Codec implements ChunkCodec {
    @Override
    public void decode(Chunk chunk, TimeRange range, SampleColumn into) {
        var decoder = new Xor2Decoder(chunk.data());
        if (decoder.sampleCount() != chunk.sampleCount()) {
            throw new CorruptDataException(
                    "XOR2 chunk holds "
                            + decoder.sampleCount()
                            + " samples, want "
                            + chunk.sampleCount());
        }
        decoder.decode(range.minMs(), range.maxMs(), into);
    }

    @Override
    public byte[] encode(SampleColumn samples, int from, int to) {
        var appender = new Xor2Appender();
        for (int i = from; i < to; i++) {
            if (samples.histogram(i) != null) {
                throw new IllegalArgumentException("XOR2 chunks have no histograms");
            }
            appender.append(samples.timestampMs(i), samples.value(i), samples.startMs(i));
        }
        return appender.snapshot(0).data().toBytes();
    }
}
