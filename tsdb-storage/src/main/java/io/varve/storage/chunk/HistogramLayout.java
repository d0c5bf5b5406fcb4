package io.varve.storage.chunk;

import io.varve.storage.codec.BitReader;
import io.varve.storage.codec.BitWriter;
import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.runtime.CorruptDataException;

/// What all histograms of a chunk have in common, written once before the first sample. Immutable.
///
/// ```
/// zero threshold    8 bits b: 0 for 0.0; 1..254 for 2^(b - 244); 255 and 64 bits for any other
/// schema            varbit
/// positive spans    varbit count; each: varbit length, signed varbit offset
/// negative spans    the same
/// custom bounds     only for schema -53; varbit count; each: varbit 1000 · bound + 1 for whole
///                   thousandths up to 33554.430, else a 0 bit and 64 bits
/// ```
final class HistogramLayout {
    /// The layout of a chunk that begins with a stale marker.
    static final HistogramLayout EMPTY = of(FloatHistogram.builder().build());

    private static final int THRESHOLD_RAW = 255;
    private static final int THRESHOLD_BIAS = 244;

    /// The finest resolution that a chunk may have; see [FloatHistogram#SCHEMA_MAX].
    private static final int SCHEMA_STORED_MAX = 52;

    private static final int SCHEMA_STORED_MIN = -9;

    /// Thousandths above do not fit into the 25 bits that a short bound may take.
    private static final double SHORT_BOUND_MAX = 33_554_430;

    private final int schema;
    private final double zeroThreshold;
    private final BucketSpans positive;
    private final BucketSpans negative;
    private final double[] customBounds;

    private HistogramLayout(
            int schema,
            double zeroThreshold,
            BucketSpans positive,
            BucketSpans negative,
            double[] customBounds) {
        this.schema = schema;
        this.zeroThreshold = zeroThreshold;
        this.positive = positive;
        this.negative = negative;
        this.customBounds = customBounds;
    }

    static HistogramLayout of(FloatHistogram histogram) {
        return new HistogramLayout(
                histogram.schema(),
                histogram.zeroThreshold(),
                histogram.positive().spans(),
                histogram.negative().spans(),
                histogram.customBounds());
    }

    /// A layout with the buckets that a histogram of the same schema, zero threshold and bounds has
    /// beside these; itself if it has no others.
    HistogramLayout widen(FloatHistogram histogram) {
        BucketSpans widePositive = positive.union(histogram.positive().spans());
        BucketSpans wideNegative = negative.union(histogram.negative().spans());
        if (widePositive.sameLayout(positive) && wideNegative.sameLayout(negative)) {
            return this;
        }
        return new HistogramLayout(schema, zeroThreshold, widePositive, wideNegative, customBounds);
    }

    int schema() {
        return schema;
    }

    double zeroThreshold() {
        return zeroThreshold;
    }

    BucketSpans positive() {
        return positive;
    }

    BucketSpans negative() {
        return negative;
    }

    double[] customBounds() {
        return customBounds;
    }

    int bucketCount() {
        return positive.bucketCount() + negative.bucketCount();
    }

    /// Writes the counts of all buckets of a histogram, positive ones first; buckets that it lacks
    /// are 0.
    void align(FloatHistogram histogram, double[] into) {
        histogram.positive().copyTo(positive, into, 0);
        histogram.negative().copyTo(negative, into, positive.bucketCount());
    }

    void write(BitWriter out) {
        writeThreshold(out);
        Varbit.writeSigned(out, schema);
        writeSpans(out, positive);
        writeSpans(out, negative);
        if (schema == FloatHistogram.CUSTOM_BUCKETS_SCHEMA) {
            Varbit.writeUnsigned(out, customBounds.length);
            for (double bound : customBounds) {
                writeBound(out, bound);
            }
        }
    }

    private void writeThreshold(BitWriter out) {
        if (zeroThreshold == 0) {
            out.bits(0, 8);
            return;
        }
        int exponent = Math.getExponent(zeroThreshold);
        int code = exponent + THRESHOLD_BIAS;
        if (code > 0 && code < THRESHOLD_RAW && zeroThreshold == Math.scalb(1.0, exponent)) {
            out.bits(code, 8);
        } else {
            out.bits(THRESHOLD_RAW, 8);
            out.bits(Double.doubleToRawLongBits(zeroThreshold), 64);
        }
    }

    private static void writeSpans(BitWriter out, BucketSpans spans) {
        Varbit.writeUnsigned(out, spans.count());
        for (int span = 0; span < spans.count(); span++) {
            Varbit.writeUnsigned(out, spans.length(span));
            Varbit.writeSigned(out, spans.offset(span));
        }
    }

    private static void writeBound(BitWriter out, double bound) {
        double thousandths = bound * 1000;
        if (thousandths >= 0 && thousandths <= SHORT_BOUND_MAX) {
            long whole = Math.round(thousandths);
            if (whole / 1000.0 == bound) {
                Varbit.writeUnsigned(out, whole + 1);
                return;
            }
        }
        out.bit(false);
        out.bits(Double.doubleToRawLongBits(bound), 64);
    }

    /// @throws CorruptDataException if the bits are not a layout whose buckets ascend
    static HistogramLayout read(BitReader in) {
        double zeroThreshold = readThreshold(in);
        long schema = Varbit.readSigned(in);
        boolean custom = schema == FloatHistogram.CUSTOM_BUCKETS_SCHEMA;
        if (!custom && (schema < SCHEMA_STORED_MIN || schema > SCHEMA_STORED_MAX)) {
            throw new CorruptDataException("histogram chunk has schema " + schema);
        }
        BucketSpans positive = readSpans(in);
        BucketSpans negative = readSpans(in);
        double[] customBounds = new double[custom ? readCount(in, "custom bounds") : 0];
        for (int i = 0; i < customBounds.length; i++) {
            long code = Varbit.readUnsigned(in);
            customBounds[i] =
                    code == 0 ? Double.longBitsToDouble(in.bits(64)) : (code - 1) / 1000.0;
        }
        return new HistogramLayout((int) schema, zeroThreshold, positive, negative, customBounds);
    }

    private static double readThreshold(BitReader in) {
        int code = (int) in.bits(8);
        return switch (code) {
            case 0 -> 0;
            case THRESHOLD_RAW -> Double.longBitsToDouble(in.bits(64));
            default -> Math.scalb(1.0, code - THRESHOLD_BIAS);
        };
    }

    private static BucketSpans readSpans(BitReader in) {
        int count = readCount(in, "spans");
        int[] offsets = new int[count];
        int[] lengths = new int[count];
        long index = 0;
        long buckets = 0;
        for (int span = 0; span < count; span++) {
            // Every bucket takes at least a bit of every sample, so there cannot be more.
            lengths[span] = readCount(in, "buckets");
            buckets += lengths[span];
            long offset = Varbit.readSigned(in);
            index += offset + lengths[span];
            boolean descends = span > 0 && offset < 0;
            boolean outside = offset != (int) offset || index != (int) index;
            if (descends || outside || buckets > in.remaining()) {
                throw new CorruptDataException(
                        "histogram chunk has a span "
                                + (span + 1)
                                + " with offset "
                                + offset
                                + " and length "
                                + lengths[span]);
            }
            offsets[span] = (int) offset;
        }
        return BucketSpans.of(offsets, lengths);
    }

    private static int readCount(BitReader in, String what) {
        long count = Varbit.readUnsigned(in);
        if (count < 0 || count > in.remaining()) {
            throw new CorruptDataException(
                    "histogram chunk has "
                            + Long.toUnsignedString(count)
                            + ' '
                            + what
                            + ", but only "
                            + in.remaining()
                            + " bits are left");
        }
        return (int) count;
    }
}
