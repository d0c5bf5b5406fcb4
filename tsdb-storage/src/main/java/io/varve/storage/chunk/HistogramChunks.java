package io.varve.storage.chunk;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import java.util.ArrayList;
import java.util.List;

/// Cuts native histograms of one series into chunks: a new one begins wherever [Continuation] asks
/// for it. Counts that are whole numbers all through a chunk are kept as integers, which take less.
public final class HistogramChunks {
    private HistogramChunks() {}

    /// Chunks of the samples `from <= i < to` of a column, all histograms, at least one.
    ///
    /// @param replica as in [Chunk#replica()]
    /// @param samplesMax how many samples a chunk may hold; chunks with start timestamps hold at
    ///   most 16383
    public static List<Chunk> cut(
            SampleColumn samples, int from, int to, int replica, int samplesMax) {
        List<Chunk> chunks = new ArrayList<>();
        int runStart = from;
        ResetHint header = Continuation.firstHeader(HistogramAppender.histogramAt(samples, from));
        while (runStart < to) {
            boolean gauge = header == ResetHint.GAUGE;
            FloatHistogram last = HistogramAppender.histogramAt(samples, runStart);
            boolean whole = isWhole(last);
            boolean starts = samples.startMs(runStart) != 0;
            int runEnd = runStart + 1;
            Continuation next = Continuation.SAME_CHUNK;
            while (runEnd < to) {
                FloatHistogram histogram = HistogramAppender.histogramAt(samples, runEnd);
                next = Continuation.of(gauge, last, histogram);
                boolean startsNow = starts || samples.startMs(runEnd) != 0;
                int limit = Math.min(samplesMax, form(whole, startsNow).samplesMax());
                if (next != Continuation.SAME_CHUNK || runEnd - runStart >= limit) {
                    break;
                }
                whole &= isWhole(histogram);
                starts = startsNow;
                last = histogram;
                runEnd++;
            }
            Encoding encoding = form(whole, starts).encoding();
            chunks.add(
                    HistogramAppender.ofRun(encoding, header, samples, runStart, runEnd)
                            .snapshot(replica));
            if (runEnd < to) {
                header = next.header(HistogramAppender.histogramAt(samples, runEnd));
            }
            runStart = runEnd;
        }
        return chunks;
    }

    private static boolean isWhole(FloatHistogram histogram) {
        return histogram.isStale() || histogram.hasWholeCounts();
    }

    private static HistogramForm form(boolean whole, boolean starts) {
        if (starts) {
            return whole ? HistogramForm.INTEGER_ST : HistogramForm.FLOAT_ST;
        }
        return whole ? HistogramForm.INTEGER : HistogramForm.FLOAT;
    }

    /// How the first histogram of a chunk relates to what was before the chunk when it was written:
    /// GAUGE, RESET, NOT_RESET or UNKNOWN. Of use only while the chunk before is still that one.
    public static ResetHint header(Chunk chunk) {
        ByteSlice data = chunk.data();
        return HistogramForm.of(chunk.encoding()).headerOf(data.array(), data.offset());
    }
}
