package io.varve.storage.chunk;

import io.varve.storage.codec.BitWriter;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The open chunk of a series of native histograms: takes samples in rising time order and keeps
/// them in the bytes of Prometheus's histogram chunks ([Encoding#HISTOGRAM] and its three
/// siblings).
///
/// ```
/// sample count and header    3 bytes, see HistogramForm
/// layout                     see HistogramLayout
/// then per sample:
///   timestamp                signed varbit; change of the delta for all but the first (whose delta
///                            is 0)
///   numbers                  see HistogramNumbers
///   start timestamp          see StartTimes; not in all forms
/// padding                    zero bits up to a whole byte
/// ```
///
/// A histogram with buckets that the layout lacks makes the chunk be written anew with them. Not
/// thread-safe: appends and snapshots need the same lock, snapshots then live on their own.
public final class HistogramAppender implements OpenChunk {
    private final HistogramForm form;
    private final ResetHint header;

    private BitWriter out = new BitWriter(64);
    private HistogramLayout layout = HistogramLayout.EMPTY;
    private HistogramNumbers numbers;
    private StartTimes startTimes = new StartTimes();
    private double[] counts = new double[0];
    private int sampleCount;
    private long minTimeMs;
    private long maxTimeMs;
    private long deltaMs;
    private @Nullable FloatHistogram last;

    private HistogramAppender(HistogramForm form, ResetHint header) {
        this.form = form;
        this.header = header;
        this.numbers = HistogramNumbers.of(form.integer(), layout);
    }

    /// An open chunk without samples, the first of its series.
    ///
    /// @param first the histogram that will be appended first
    public static HistogramAppender open(Encoding encoding, FloatHistogram first) {
        return new HistogramAppender(HistogramForm.of(encoding), Continuation.firstHeader(first));
    }

    /// An open chunk without samples that follows this one. What is known about the first one's
    /// relation to the last one here is noted in it.
    ///
    /// @param first the histogram that will be appended first
    public HistogramAppender openNext(Encoding encoding, FloatHistogram first) {
        return new HistogramAppender(HistogramForm.of(encoding), continuation(first).header(first));
    }

    /// An open chunk that goes on after the last sample of a chunk, in the state of the appender
    /// that wrote it.
    ///
    /// @throws CorruptDataException if the chunk cannot be read
    public static HistogramAppender resume(Chunk chunk) {
        ByteSlice data = chunk.data();
        var decoder = new HistogramDecoder(HistogramForm.of(chunk.encoding()), data);
        var appender = new HistogramAppender(HistogramForm.of(chunk.encoding()), decoder.header());
        var samples = new SampleColumn();
        decoder.decode(Long.MIN_VALUE, Long.MAX_VALUE, samples);
        if (samples.size() != decoder.sampleCount()) {
            throw new CorruptDataException(
                    chunk.encoding() + " chunk has a timestamp of " + Long.MAX_VALUE);
        }
        if (decoder.layout().schema() > FloatHistogram.SCHEMA_MAX) {
            throw new IllegalArgumentException(
                    "cannot go on with a chunk of schema " + decoder.layout().schema());
        }
        int length = (decoder.position() + 7) >>> 3;
        byte[] bytes = Arrays.copyOfRange(data.array(), data.offset(), data.offset() + length);
        appender.out = new BitWriter(bytes, decoder.position());
        appender.layout = decoder.layout();
        appender.numbers = decoder.numbers();
        appender.startTimes = decoder.startTimes();
        appender.counts = new double[decoder.layout().bucketCount()];
        appender.sampleCount = decoder.sampleCount();
        appender.minTimeMs = samples.timestampMs(0);
        appender.maxTimeMs = decoder.timestampMs();
        appender.deltaMs = decoder.deltaMs();
        appender.last =
                appender.numbers.isStale()
                        ? FloatHistogram.STALE
                        : appender.numbers.histogram(appender.header);
        return appender;
    }

    /// Appends a sample, if it can be in one chunk with the last one: see [Continuation].
    ///
    /// @param timestampMs above [#maxTimeMs()] and below `Long.MAX_VALUE`, which no
    ///   [io.varve.storage.model.TimeRange] contains
    /// @param startMs the start timestamp, 0 for none
    /// @return false if the sample must begin a new chunk; this one has not changed then
    /// @throws IllegalArgumentException if the timestamp is not so, or the encoding cannot hold the
    ///   sample
    public boolean append(long timestampMs, FloatHistogram histogram, long startMs) {
        form.require(histogram, startMs);
        if ((sampleCount > 0 && timestampMs <= maxTimeMs) || timestampMs == Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "timestamp " + timestampMs + " follows " + maxTimeMs);
        }
        if (sampleCount == form.samplesMax()
                || (sampleCount > 0 && continuation(histogram) != Continuation.SAME_CHUNK)) {
            return false;
        }
        if (sampleCount == 0) {
            start(histogram.isStale() ? HistogramLayout.EMPTY : HistogramLayout.of(histogram));
        } else if (!histogram.isStale()) {
            HistogramLayout wide = layout.widen(histogram);
            if (wide != layout) {
                rewrite(wide);
            }
        }
        write(timestampMs, histogram, startMs);
        return true;
    }

    /// Whether the encoding can hold the sample.
    ///
    /// @param startMs the start timestamp, 0 for none
    public boolean canHold(FloatHistogram histogram, long startMs) {
        return form.holds(histogram) && (startMs == 0 || form.starts());
    }

    private Continuation continuation(FloatHistogram next) {
        return last == null
                ? Continuation.NEW_CHUNK
                : Continuation.of(header == ResetHint.GAUGE, last, next);
    }

    private void start(HistogramLayout newLayout) {
        layout = newLayout;
        numbers = HistogramNumbers.of(form.integer(), layout);
        startTimes = new StartTimes();
        counts = new double[layout.bucketCount()];
        sampleCount = 0;
        deltaMs = 0;
        out.bits(0, 8 * HistogramForm.HEADER_BYTES);
        layout.write(out);
    }

    private void write(long timestampMs, FloatHistogram histogram, long startMs) {
        if (!histogram.isStale()) {
            layout.align(histogram, counts);
        }
        if (sampleCount == 0) {
            minTimeMs = timestampMs;
            Varbit.writeSigned(out, timestampMs);
            numbers.writeFirst(out, histogram, counts);
        } else {
            long delta = timestampMs - maxTimeMs;
            Varbit.writeSigned(out, delta - deltaMs);
            deltaMs = delta;
            numbers.write(out, histogram, counts);
        }
        if (form.starts()) {
            startTimes.write(out, sampleCount, timestampMs, maxTimeMs, startMs);
        }
        maxTimeMs = timestampMs;
        last = histogram;
        sampleCount++;
        form.putHeader(out.array(), sampleCount, header, startTimes.header());
    }

    /// Writes all samples anew with more buckets.
    private void rewrite(HistogramLayout wide) {
        var samples = new SampleColumn();
        var decoder = new HistogramDecoder(form, new ByteSlice(out.array(), 0, byteLength()));
        decoder.decode(Long.MIN_VALUE, Long.MAX_VALUE, samples);
        out = new BitWriter(2 * byteLength());
        start(wide);
        writeAll(samples, 0, samples.size());
    }

    private void writeAll(SampleColumn samples, int from, int to) {
        for (int i = from; i < to; i++) {
            write(samples.timestampMs(i), histogramAt(samples, i), samples.startMs(i));
        }
    }

    /// Encodes a run of samples that one chunk can hold.
    ///
    /// @throws IllegalArgumentException if it cannot
    static HistogramAppender ofRun(
            Encoding encoding, ResetHint header, SampleColumn samples, int from, int to) {
        var appender = new HistogramAppender(HistogramForm.of(encoding), header);
        FloatHistogram previous = histogramAt(samples, from);
        HistogramLayout wide =
                previous.isStale() ? HistogramLayout.EMPTY : HistogramLayout.of(previous);
        boolean gauge = header == ResetHint.GAUGE;
        for (int i = from; i < to; i++) {
            FloatHistogram next = histogramAt(samples, i);
            appender.form.require(next, samples.startMs(i));
            if (i > from && Continuation.of(gauge, previous, next) != Continuation.SAME_CHUNK) {
                throw new IllegalArgumentException(
                        "histograms " + previous + " and " + next + " cannot be in one chunk");
            }
            wide = next.isStale() ? wide : wide.widen(next);
            previous = next;
        }
        appender.start(wide);
        appender.writeAll(samples, from, to);
        return appender;
    }

    static FloatHistogram histogramAt(SampleColumn samples, int index) {
        FloatHistogram histogram = samples.histogram(index);
        if (histogram == null) {
            throw new IllegalArgumentException("sample " + index + " is no histogram");
        }
        return histogram;
    }

    @Override
    public Encoding encoding() {
        return form.encoding();
    }

    @Override
    public int sampleCount() {
        return sampleCount;
    }

    @Override
    public int byteLength() {
        return out.byteLength();
    }

    @Override
    public long minTimeMs() {
        requireLast();
        return minTimeMs;
    }

    @Override
    public long maxTimeMs() {
        requireLast();
        return maxTimeMs;
    }

    /// The last sample; there must be one.
    public FloatHistogram last() {
        return requireLast();
    }

    private FloatHistogram requireLast() {
        if (last == null) {
            throw new IllegalStateException("chunk has no sample");
        }
        return last;
    }

    @Override
    public Chunk snapshot(int replica) {
        requireLast();
        return new Chunk(
                form.encoding(),
                minTimeMs,
                maxTimeMs,
                sampleCount,
                replica,
                new ByteSlice(out.toBytes()));
    }
}
