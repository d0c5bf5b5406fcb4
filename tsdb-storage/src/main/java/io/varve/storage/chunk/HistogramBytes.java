package io.varve.storage.chunk;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.runtime.CorruptDataException;

/// One native histogram as bytes that stand for themselves, for journals and for samples that are
/// not in a chunk yet. All of it comes back, hint and empty buckets included. `docs/format.md` has
/// the drawing.
public final class HistogramBytes {
    private static final int WHOLE = 1;
    private static final int ZERO_THRESHOLD = 1 << 1;
    private static final int NEGATIVE = 1 << 2;
    private static final int CUSTOM_BOUNDS = 1 << 3;
    private static final int STALE = 1 << 4;
    private static final int HINT_SHIFT = 5;
    private static final int KNOWN = 0x7F;

    private HistogramBytes() {}

    public static void write(FloatHistogram histogram, ByteWriter out) {
        int hint = histogram.hint().code() << HINT_SHIFT;
        if (histogram.isStale()) {
            out.fixed8(STALE | hint);
            return;
        }
        boolean whole = histogram.hasWholeCounts();
        double[] bounds = histogram.customBounds();
        long zeroThreshold = Double.doubleToRawLongBits(histogram.zeroThreshold());
        boolean negative = histogram.negative().spans().count() > 0;
        out.fixed8(
                hint
                        | (whole ? WHOLE : 0)
                        | (zeroThreshold != 0 ? ZERO_THRESHOLD : 0)
                        | (negative ? NEGATIVE : 0)
                        | (bounds.length > 0 ? CUSTOM_BOUNDS : 0));
        out.varint(histogram.schema());
        out.fixed64(Double.doubleToRawLongBits(histogram.sum()));
        count(histogram.count(), whole, out);
        count(histogram.zeroCount(), whole, out);
        if (zeroThreshold != 0) {
            out.fixed64(zeroThreshold);
        }
        buckets(histogram.positive(), whole, out);
        if (negative) {
            buckets(histogram.negative(), whole, out);
        }
        if (bounds.length > 0) {
            out.uvarint(bounds.length);
            for (double bound : bounds) {
                out.fixed64(Double.doubleToRawLongBits(bound));
            }
        }
    }

    private static void count(double count, boolean whole, ByteWriter out) {
        if (whole) {
            out.uvarint((long) count);
        } else {
            out.fixed64(Double.doubleToRawLongBits(count));
        }
    }

    private static void buckets(Buckets buckets, boolean whole, ByteWriter out) {
        BucketSpans spans = buckets.spans();
        out.uvarint(spans.count());
        for (int span = 0; span < spans.count(); span++) {
            out.varint(spans.offset(span));
            out.uvarint(spans.length(span));
        }
        long previous = 0;
        for (int i = 0; i < buckets.size(); i++) {
            if (whole) {
                long count = (long) buckets.count(i);
                out.varint(count - previous);
                previous = count;
            } else {
                out.fixed64(Double.doubleToRawLongBits(buckets.count(i)));
            }
        }
    }

    /// Reads what [#write] wrote.
    ///
    /// @throws CorruptDataException if the bytes are no histogram
    public static FloatHistogram read(ByteReader in) {
        int flags = in.fixed8();
        if ((flags & ~KNOWN) != 0) {
            throw new CorruptDataException("histogram with flags " + flags);
        }
        ResetHint hint = ResetHint.ofCode(flags >>> HINT_SHIFT);
        if ((flags & STALE) != 0) {
            return FloatHistogram.STALE.withHint(hint);
        }
        boolean whole = (flags & WHOLE) != 0;
        FloatHistogram.Builder builder = FloatHistogram.builder().hint(hint).schema(schema(in));
        builder.sum(sum(in));
        builder.count(count(whole, in)).zeroCount(count(whole, in));
        if ((flags & ZERO_THRESHOLD) != 0) {
            builder.zeroThreshold(Double.longBitsToDouble(in.fixed64()));
        }
        builder.positive(buckets(whole, in));
        if ((flags & NEGATIVE) != 0) {
            builder.negative(buckets(whole, in));
        }
        if ((flags & CUSTOM_BOUNDS) != 0) {
            double[] bounds = new double[in.count()];
            for (int i = 0; i < bounds.length; i++) {
                bounds[i] = Double.longBitsToDouble(in.fixed64());
            }
            builder.customBounds(bounds);
        }
        return builder.build();
    }

    private static int schema(ByteReader in) {
        long schema = in.varint();
        if (schema != FloatHistogram.CUSTOM_BUCKETS_SCHEMA
                && (schema < FloatHistogram.SCHEMA_MIN || schema > FloatHistogram.SCHEMA_MAX)) {
            throw new CorruptDataException("histogram of schema " + schema);
        }
        return (int) schema;
    }

    private static double sum(ByteReader in) {
        double sum = Double.longBitsToDouble(in.fixed64());
        if (StaleMarker.is(sum)) {
            throw new CorruptDataException("a stale histogram with counts");
        }
        return sum;
    }

    private static double count(boolean whole, ByteReader in) {
        return whole ? whole(in.uvarint()) : Double.longBitsToDouble(in.fixed64());
    }

    private static double whole(long count) {
        if (count < 0 || count > FloatHistogram.WHOLE_MAX) {
            throw new CorruptDataException("histogram with a whole count of " + count);
        }
        return count;
    }

    private static Buckets buckets(boolean whole, ByteReader in) {
        BucketSpans spans = spans(in);
        double[] counts = new double[spans.bucketCount()];
        long current = 0;
        for (int i = 0; i < counts.length; i++) {
            if (whole) {
                current += in.varint();
                counts[i] = whole(current);
            } else {
                counts[i] = Double.longBitsToDouble(in.fixed64());
            }
        }
        return Buckets.owning(spans, counts);
    }

    private static BucketSpans spans(ByteReader in) {
        int count = in.count();
        int[] offsets = new int[count];
        int[] lengths = new int[count];
        long index = 0;
        long buckets = 0;
        for (int span = 0; span < count; span++) {
            long offset = in.varint();
            // Every bucket takes at least a byte, so there cannot be more.
            lengths[span] = in.count();
            buckets += lengths[span];
            index += offset + lengths[span];
            boolean descends = span > 0 && offset < 0;
            boolean outside = offset != (int) offset || index != (int) index;
            if (descends || outside || buckets > in.remaining()) {
                throw new CorruptDataException(
                        "histogram with a span of offset "
                                + offset
                                + " and length "
                                + lengths[span]);
            }
            offsets[span] = (int) offset;
        }
        return BucketSpans.of(offsets, lengths);
    }
}
