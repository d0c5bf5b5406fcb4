package io.varve.storage.chunk;

import io.varve.storage.codec.BitReader;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.runtime.CorruptDataException;

/// Decodes the bytes of one chunk of native histograms, which [HistogramAppender] describes, and
/// ends in the state that the encoder had after the last sample. Not thread-safe.
final class HistogramDecoder {
    private final HistogramForm form;
    private final BitReader in;
    private final ResetHint header;
    private final int count;
    private final HistogramLayout layout;
    private final HistogramNumbers numbers;
    private final StartTimes startTimes;
    private long timestampMs;
    private long deltaMs;

    /// @throws CorruptDataException if the bytes cannot be a chunk of at least one sample
    HistogramDecoder(HistogramForm form, ByteSlice data) {
        this.form = form;
        if (data.length() <= HistogramForm.HEADER_BYTES) {
            throw new CorruptDataException(
                    form.encoding() + " chunk has only " + data.length() + " bytes");
        }
        header = form.headerOf(data.array(), data.offset());
        count = form.sampleCountOf(data.array(), data.offset());
        if (count == 0) {
            throw new CorruptDataException(form.encoding() + " chunk holds no sample");
        }
        startTimes = new StartTimes(form.starts() ? data.array()[data.offset() + 2] & 0xFF : 0);
        in = new BitReader(data.array(), data.offset(), data.length());
        in.skip(8 * HistogramForm.HEADER_BYTES);
        layout = HistogramLayout.read(in);
        numbers = HistogramNumbers.of(form.integer(), layout);
    }

    /// Appends the samples with `minMs <= t < maxMs` to a column; stops at the first later one. To
    /// be called once.
    void decode(long minMs, long maxMs, SampleColumn into) {
        for (int index = 0; index < count; index++) {
            long previousMs = timestampMs;
            if (index == 0) {
                timestampMs = Varbit.readSigned(in);
                numbers.readFirst(in);
            } else {
                deltaMs += Varbit.readSigned(in);
                timestampMs += deltaMs;
                if (timestampMs <= previousMs) {
                    throw corrupt(index, "timestamp " + timestampMs + " follows " + previousMs);
                }
                numbers.read(in);
            }
            startTimes.read(in, index, timestampMs, previousMs);
            if (timestampMs >= maxMs) {
                return;
            }
            if (timestampMs >= minMs) {
                into.addHistogram(timestampMs, histogram(index), startTimes.startMs());
            }
        }
    }

    private FloatHistogram histogram(int index) {
        ResetHint hint = header == ResetHint.GAUGE ? header : laterHint(index);
        if (numbers.isStale()) {
            return FloatHistogram.STALE.withHint(hint);
        }
        FloatHistogram histogram = numbers.histogram(hint);
        return layout.schema() > FloatHistogram.SCHEMA_MAX
                ? HistogramArithmetic.reduceResolution(histogram, FloatHistogram.SCHEMA_MAX)
                : histogram;
    }

    /// Whatever the header says of the first sample: a reader cannot know that the chunk before it
    /// is still the one that the header was made for.
    private static ResetHint laterHint(int index) {
        return index == 0 ? ResetHint.UNKNOWN : ResetHint.NOT_RESET;
    }

    private CorruptDataException corrupt(int index, String what) {
        return new CorruptDataException(
                form.encoding() + " chunk, sample " + index + " of " + count + ": " + what);
    }

    /// How the first sample relates to what was before the chunk.
    ResetHint header() {
        return header;
    }

    int sampleCount() {
        return count;
    }

    HistogramLayout layout() {
        return layout;
    }

    HistogramNumbers numbers() {
        return numbers;
    }

    StartTimes startTimes() {
        return startTimes;
    }

    long timestampMs() {
        return timestampMs;
    }

    long deltaMs() {
        return deltaMs;
    }

    /// The bit position after the last sample.
    int position() {
        return in.position();
    }
}
