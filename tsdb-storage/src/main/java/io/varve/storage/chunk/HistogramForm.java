package io.varve.storage.chunk;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;

/// The four forms of Prometheus's histogram chunks: integer or float counts, without or with start
/// timestamps. They begin with three bytes that hold the number of samples and the header, which
/// says how the first sample relates to what was before the chunk:
///
/// ```
///             bytes 0 and 1                       byte 2
/// without     sample count                        header in the two top bits
/// with        header in the two top bits, count   header of StartTimes
/// ```
enum HistogramForm {
    INTEGER(true, false),
    FLOAT(false, false),
    INTEGER_ST(true, true),
    FLOAT_ST(false, true);

    static final int HEADER_BYTES = 3;

    private final boolean integer;
    private final boolean starts;

    HistogramForm(boolean integer, boolean starts) {
        this.integer = integer;
        this.starts = starts;
    }

    /// Whether counts are integers.
    boolean integer() {
        return integer;
    }

    /// Whether samples may have start timestamps.
    boolean starts() {
        return starts;
    }

    int samplesMax() {
        return starts ? 0x3FFF : 0xFFFF;
    }

    Encoding encoding() {
        return switch (this) {
            case INTEGER -> Encoding.HISTOGRAM;
            case FLOAT -> Encoding.FLOAT_HISTOGRAM;
            case INTEGER_ST -> Encoding.HISTOGRAM_ST;
            case FLOAT_ST -> Encoding.FLOAT_HISTOGRAM_ST;
        };
    }

    static HistogramForm of(Encoding encoding) {
        return switch (encoding) {
            case HISTOGRAM -> INTEGER;
            case FLOAT_HISTOGRAM -> FLOAT;
            case HISTOGRAM_ST -> INTEGER_ST;
            case FLOAT_HISTOGRAM_ST -> FLOAT_ST;
            case XOR, XOR2, CONSTANT, INTEGER, DECIMAL, XOR_COLUMN ->
                    throw new IllegalArgumentException(encoding + " has no histograms");
        };
    }

    void putHeader(byte[] bytes, int sampleCount, ResetHint header, int startHeader) {
        int first = sampleCount >>> 8;
        int top = topBits(header) << 6;
        bytes[0] = (byte) (starts ? first | top : first);
        bytes[1] = (byte) sampleCount;
        bytes[2] = (byte) (starts ? startHeader : top);
    }

    ResetHint headerOf(byte[] bytes, int offset) {
        int top = (bytes[offset + (starts ? 0 : 2)] & 0xFF) >>> 6;
        return switch (top) {
            case 0 -> ResetHint.UNKNOWN;
            case 1 -> ResetHint.NOT_RESET;
            case 2 -> ResetHint.RESET;
            default -> ResetHint.GAUGE;
        };
    }

    int sampleCountOf(byte[] bytes, int offset) {
        int count = ((bytes[offset] & 0xFF) << 8) | (bytes[offset + 1] & 0xFF);
        return count & samplesMax();
    }

    private static int topBits(ResetHint header) {
        return switch (header) {
            case UNKNOWN -> 0;
            case NOT_RESET -> 1;
            case RESET -> 2;
            case GAUGE -> 3;
        };
    }

    /// Whether the counts of a histogram can be kept.
    boolean holds(FloatHistogram histogram) {
        return !integer || histogram.isStale() || histogram.hasWholeCounts();
    }

    /// Refuses what a chunk of this form cannot hold.
    void require(FloatHistogram histogram, long startMs) {
        if (!holds(histogram)) {
            throw new IllegalArgumentException(
                    encoding() + " holds whole counts only, not " + histogram);
        }
        if (histogram.schema() > FloatHistogram.SCHEMA_MAX) {
            throw new IllegalArgumentException(
                    "schema "
                            + histogram.schema()
                            + " must be reduced to at most "
                            + FloatHistogram.SCHEMA_MAX);
        }
        if (!starts && startMs != 0) {
            throw new IllegalArgumentException(encoding() + " has no start timestamps");
        }
    }
}
