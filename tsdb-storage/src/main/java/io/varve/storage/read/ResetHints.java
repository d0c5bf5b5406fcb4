package io.varve.storage.read;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Continuation;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.HistogramChunks;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;

/// Reset hints of the histograms of one series as they are read: GAUGE, NOT_RESET where a histogram
/// goes on after the one before it, else UNKNOWN; never RESET (conformance FORMAT.md, A12).
///
/// A decoder knows that for all samples of a chunk but the first. What lies before that one may be
/// in another chunk, block or head, or lie between samples of a chunk that came late, so the rule
/// is applied to the merged sequence. A histogram that was written as the first after a reset is
/// marked RESET until [#finish]: a comparison need not show it. If samples have come between it and
/// the one that it was compared with, UNKNOWN may say less than it could.
final class ResetHints {
    private ResetHints() {}

    /// Takes over what a chunk says of its first sample.
    ///
    /// @param at where in the column the samples begin that were decoded from the chunk
    static void ofChunk(Chunk chunk, SampleColumn column, int at) {
        if (chunk.encoding().kind() != Encoding.Kind.HISTOGRAM
                || at == column.size()
                || column.timestampMs(at) != chunk.minTimeMs()) {
            return;
        }
        FloatHistogram first = column.histogram(at);
        ResetHint header = HistogramChunks.header(chunk);
        if (first != null && first.hint() == ResetHint.UNKNOWN && header != ResetHint.GAUGE) {
            column.setHistogram(at, first.withHint(header));
        }
    }

    /// Gives the samples `from <= i < to` the hints that follow from the samples before them. The
    /// very first of a column has none before it and stays as it is.
    static void follow(SampleColumn column, int from, int to) {
        if (column.histogramCount() == 0) {
            return;
        }
        for (int i = Math.max(1, from); i < to; i++) {
            FloatHistogram histogram = column.histogram(i);
            if (histogram == null || histogram.hint() == ResetHint.RESET) {
                continue;
            }
            FloatHistogram previous = column.histogram(i - 1);
            if (previous != null) {
                ResetHint hint = Continuation.hintAfter(previous, histogram);
                column.setHistogram(i, histogram.withHint(hint));
            } else if (histogram.hint() == ResetHint.NOT_RESET) {
                column.setHistogram(i, histogram.withHint(ResetHint.UNKNOWN));
            }
        }
    }

    /// Forgets the marks: readers are not told of resets.
    static void finish(SampleColumn column) {
        for (int i = 0; i < column.size() && column.histogramCount() > 0; i++) {
            FloatHistogram histogram = column.histogram(i);
            if (histogram != null && histogram.hint() == ResetHint.RESET) {
                column.setHistogram(i, histogram.withHint(ResetHint.UNKNOWN));
            }
        }
    }
}
