package io.varve.ingest.protocol;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.wire.MalformedRequestException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a decoder has found in one request, in columns: series as spans of label bytes, their
/// samples, their native histograms, and where the messages of exemplars and metadata lie. No
/// object is made per series or float.
///
/// Series and samples stand in the order of the request; a series may stand there several times. A
/// label span is the concatenation of the series' label fields, whose inside nobody has looked at
/// yet unless it had to be joined from pieces.
///
/// Used by one thread at a time, and used again for the next request. Spans point into the array
/// given to [#clear], which must stay as it is until the next one.
public final class RequestColumns {
    /// Series in one request. A message of two bytes is a series to protobuf, so without a limit a
    /// small body would need big columns. Prometheus sends at most some thousands.
    public static final int SERIES_MAX = 1 << 20;

    /// Samples in one request; a body of 32 MiB has room for 1.9 M of them in their usual encoding.
    public static final int SAMPLES_MAX = 1 << 21;

    /// Native histograms in one request. Each becomes an object, however short its message is.
    public static final int HISTOGRAMS_MAX = 1 << 18;

    /// What a native histogram takes here beside its value.
    private static final long HISTOGRAM_ROW_BYTES = 32;

    /// Exemplars in one request. Each becomes an object.
    public static final int EXEMPLARS_MAX = 1 << 17;

    /// Metadata entries in one request.
    public static final int METADATA_MAX = 1 << 17;

    /// Columns that have grown beyond so many rows are dropped by [#trim].
    private static final int KEPT_ROWS_MAX = 1 << 17;

    private byte[] bytes = {};
    private byte[] joined = {};
    private int joinedLength;
    private int joinStart = -1;

    private int seriesCount;
    private int[] spanOffsets = new int[1024];
    private int[] spanLengths = new int[1024];
    private int[] sampleEnds = new int[1024];

    private int sampleCount;
    private long[] timestampsMs = new long[1024];
    private double[] values = new double[1024];

    private int[] histogramEnds = new int[1024];
    private long[] histogramTimesMs = new long[16];
    private List<DecodedHistogram> histograms = new ArrayList<>();
    private long histogramBytes;

    private int metadataCount;
    private int[] metadataOffsets = new int[16];
    private int[] metadataLengths = new int[16];

    private int exemplarCount;
    private int[] exemplarSeries = new int[16];
    private int[] exemplarOffsets = new int[16];
    private int[] exemplarLengths = new int[16];

    /// Forgets everything and begins a request whose message lies in this array.
    public void clear(byte[] message) {
        bytes = message;
        joinedLength = 0;
        joinStart = -1;
        seriesCount = 0;
        sampleCount = 0;
        histograms.clear();
        histogramBytes = 0;
        metadataCount = 0;
        exemplarCount = 0;
    }

    /// Lets go of the message and of columns that an unusually big request has made grow.
    public void trim() {
        clear(new byte[0]);
        if (joined.length > KEPT_ROWS_MAX) {
            joined = new byte[0];
        }
        if (spanOffsets.length > KEPT_ROWS_MAX) {
            spanOffsets = new int[1024];
            spanLengths = new int[1024];
            sampleEnds = new int[1024];
            histogramEnds = new int[1024];
        }
        if (timestampsMs.length > KEPT_ROWS_MAX) {
            timestampsMs = new long[1024];
            values = new double[1024];
        }
        if (histogramTimesMs.length > KEPT_ROWS_MAX) {
            histogramTimesMs = new long[16];
            histograms = new ArrayList<>();
        }
        if (exemplarOffsets.length >= KEPT_ROWS_MAX) {
            exemplarSeries = new int[16];
            exemplarOffsets = new int[16];
            exemplarLengths = new int[16];
        }
        if (metadataOffsets.length > KEPT_ROWS_MAX) {
            metadataOffsets = new int[16];
            metadataLengths = new int[16];
        }
    }

    // Building: the fields of a series, then endSeries.

    public void addSample(long timestampMs, double value) {
        int row = sampleCount;
        if (row == timestampsMs.length) {
            int rows = grown(row, SAMPLES_MAX, "samples");
            timestampsMs = Arrays.copyOf(timestampsMs, rows);
            values = Arrays.copyOf(values, rows);
        }
        timestampsMs[row] = timestampMs;
        values[row] = value;
        sampleCount = row + 1;
    }

    /// Adds a native histogram of the series that is being built.
    public void addHistogram(long timestampMs, DecodedHistogram histogram) {
        int row = histograms.size();
        if (row == HISTOGRAMS_MAX || row == histogramTimesMs.length) {
            histogramTimesMs =
                    Arrays.copyOf(histogramTimesMs, grown(row, HISTOGRAMS_MAX, "histograms"));
        }
        histogramTimesMs[row] = timestampMs;
        histograms.add(histogram);
        histogramBytes += HISTOGRAM_ROW_BYTES;
        if (histogram instanceof DecodedHistogram.Valid(FloatHistogram value)) {
            histogramBytes += value.bytes();
        }
    }

    /// Adds an exemplar of the series that is being built, given by where its bytes lie.
    public void addExemplar(int offset, int length) {
        if (exemplarCount == exemplarOffsets.length) {
            int rows = grown(exemplarCount, EXEMPLARS_MAX, "exemplars");
            exemplarSeries = Arrays.copyOf(exemplarSeries, rows);
            exemplarOffsets = Arrays.copyOf(exemplarOffsets, rows);
            exemplarLengths = Arrays.copyOf(exemplarLengths, rows);
        }
        exemplarSeries[exemplarCount] = seriesCount;
        exemplarOffsets[exemplarCount] = offset;
        exemplarLengths[exemplarCount] = length;
        exemplarCount++;
    }

    /// Adds a metadata message, given by where its bytes lie.
    public void addMetadata(int offset, int length) {
        if (metadataCount == metadataOffsets.length) {
            int rows = grown(metadataCount, METADATA_MAX, "metadata entries");
            metadataOffsets = Arrays.copyOf(metadataOffsets, rows);
            metadataLengths = Arrays.copyOf(metadataLengths, rows);
        }
        metadataOffsets[metadataCount] = offset;
        metadataLengths[metadataCount] = length;
        metadataCount++;
    }

    /// Copies a piece of the label span of a series whose label fields are not all in one place.
    public void joinSpan(int offset, int length) {
        if (joinStart < 0) {
            joinStart = joinedLength;
        }
        if (length > joined.length - joinedLength) {
            // All pieces of a request are shorter than its message, so this cannot overflow.
            joined = Arrays.copyOf(joined, Math.max(joinedLength + length, 2 * joined.length));
        }
        System.arraycopy(bytes, offset, joined, joinedLength, length);
        joinedLength += length;
    }

    /// Ends a series whose label fields were given to [#joinSpan].
    public void endJoinedSeries() {
        int start = joinStart;
        joinStart = -1;
        endSeries(~start, joinedLength - start);
    }

    /// Ends a series whose label fields lie in one place of the message.
    public void endSeries(int spanOffset, int spanLength) {
        int row = seriesCount;
        if (row == spanOffsets.length) {
            int rows = grown(row, SERIES_MAX, "series");
            spanOffsets = Arrays.copyOf(spanOffsets, rows);
            spanLengths = Arrays.copyOf(spanLengths, rows);
            sampleEnds = Arrays.copyOf(sampleEnds, rows);
            histogramEnds = Arrays.copyOf(histogramEnds, rows);
        }
        spanOffsets[row] = spanOffset;
        spanLengths[row] = spanLength;
        sampleEnds[row] = sampleCount;
        histogramEnds[row] = histograms.size();
        seriesCount = row + 1;
    }

    private static int grown(int rows, int rowsMax, String what) {
        if (rows >= rowsMax) {
            throw new MalformedRequestException(
                    "the request has more than "
                            + rowsMax
                            + ' '
                            + what
                            + ", which is the most that one request may have");
        }
        return Math.min(2 * rows, rowsMax);
    }

    // Reading.

    public int seriesCount() {
        return seriesCount;
    }

    /// The array in which the label span of a series lies.
    public byte[] spanBytes(int series) {
        return spanOffsets[series] < 0 ? joined : bytes;
    }

    public int spanOffset(int series) {
        int offset = spanOffsets[series];
        return offset < 0 ? ~offset : offset;
    }

    public int spanLength(int series) {
        return spanLengths[series];
    }

    /// The first row of the samples of a series.
    public int sampleStart(int series) {
        return series == 0 ? 0 : sampleEnds[series - 1];
    }

    /// The row after the samples of a series.
    public int sampleEnd(int series) {
        return sampleEnds[series];
    }

    public int sampleCount() {
        return sampleCount;
    }

    /// Timestamps of the samples, in milliseconds since the Unix epoch; [#sampleCount] rows count.
    public long[] timestampsMs() {
        return timestampsMs;
    }

    /// Values of the samples; [#sampleCount] rows count.
    public double[] values() {
        return values;
    }

    /// Native histograms in the whole request.
    public int histogramCount() {
        return histograms.size();
    }

    /// The first row of the native histograms of a series.
    public int histogramStart(int series) {
        return series == 0 ? 0 : histogramEnds[series - 1];
    }

    /// The row after the native histograms of a series.
    public int histogramEnd(int series) {
        return histogramEnds[series];
    }

    /// The timestamp of a native histogram, in milliseconds since the Unix epoch.
    public long histogramTimeMs(int row) {
        return histogramTimesMs[row];
    }

    public DecodedHistogram histogram(int row) {
        return histograms.get(row);
    }

    /// About how many bytes the native histograms take.
    public long histogramBytes() {
        return histogramBytes;
    }

    public int exemplarCount() {
        return exemplarCount;
    }

    /// The series of an exemplar.
    public int exemplarSeries(int row) {
        return exemplarSeries[row];
    }

    public int exemplarOffset(int row) {
        return exemplarOffsets[row];
    }

    public int exemplarLength(int row) {
        return exemplarLengths[row];
    }

    public int metadataCount() {
        return metadataCount;
    }

    /// The array in which the messages of metadata and exemplars lie.
    public byte[] message() {
        return bytes;
    }

    public int metadataOffset(int row) {
        return metadataOffsets[row];
    }

    public int metadataLength(int row) {
        return metadataLengths[row];
    }
}
