package io.varve.storage.chunk;

import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;

/// Reads and writes whole chunks of native histograms of one form.
final class HistogramCodec implements ChunkCodec {
    private final HistogramForm form;

    HistogramCodec(HistogramForm form) {
        this.form = form;
    }

    @Override
    public void decode(Chunk chunk, TimeRange range, SampleColumn into) {
        var decoder = new HistogramDecoder(form, chunk.data());
        if (decoder.sampleCount() != chunk.sampleCount()) {
            throw new CorruptDataException(
                    form.encoding()
                            + " chunk holds "
                            + decoder.sampleCount()
                            + " samples, want "
                            + chunk.sampleCount());
        }
        decoder.decode(range.minMs(), range.maxMs(), into);
    }

    @Override
    public byte[] encode(SampleColumn samples, int from, int to) {
        return HistogramAppender.ofRun(
                        form.encoding(),
                        Continuation.firstHeader(HistogramAppender.histogramAt(samples, from)),
                        samples,
                        from,
                        to)
                .snapshot(0)
                .data()
                .toBytes();
    }
}
