package io.varve.query.remoteread;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.ZigZag;
import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;

/// The message `prometheus.Histogram`. Counts that are all whole are sent as integers, others as
/// floats. Not thread-safe: it has scratch of its own.
final class HistogramMessage {
    private static final int COUNT_INTEGER = 1 << 3;
    private static final int COUNT_FLOAT = 2 << 3 | 1;
    private static final int SUM = 3 << 3 | 1;
    private static final int SCHEMA = 4 << 3;
    private static final int ZERO_THRESHOLD = 5 << 3 | 1;
    private static final int ZERO_COUNT_INTEGER = 6 << 3;
    private static final int ZERO_COUNT_FLOAT = 7 << 3 | 1;
    private static final int NEGATIVE_SPAN = 8 << 3 | 2;
    private static final int NEGATIVE_DELTAS = 9 << 3 | 2;
    private static final int NEGATIVE_COUNTS = 10 << 3 | 2;
    private static final int POSITIVE_SPAN = 11 << 3 | 2;
    private static final int POSITIVE_DELTAS = 12 << 3 | 2;
    private static final int POSITIVE_COUNTS = 13 << 3 | 2;
    private static final int RESET_HINT = 14 << 3;
    private static final int TIMESTAMP = 15 << 3;
    private static final int CUSTOM_BOUNDS = 16 << 3 | 2;

    private static final int SPAN_OFFSET = 1 << 3;
    private static final int SPAN_LENGTH = 2 << 3;

    private final ByteWriter packed = new ByteWriter(256);

    /// Appends the fields of the message.
    void write(long timestampMs, FloatHistogram histogram, ByteWriter out) {
        boolean whole = histogram.isStale() || histogram.hasWholeCounts();
        count(whole, COUNT_INTEGER, COUNT_FLOAT, histogram.count(), out);
        fixed(SUM, histogram.sum(), out);
        varint(SCHEMA, zigZag32(histogram.schema()), out);
        fixed(ZERO_THRESHOLD, histogram.zeroThreshold(), out);
        count(whole, ZERO_COUNT_INTEGER, ZERO_COUNT_FLOAT, histogram.zeroCount(), out);
        spans(NEGATIVE_SPAN, histogram.negative().spans(), out);
        if (whole) {
            deltas(NEGATIVE_DELTAS, histogram.negative(), out);
        } else {
            counts(NEGATIVE_COUNTS, histogram.negative(), out);
        }
        spans(POSITIVE_SPAN, histogram.positive().spans(), out);
        if (whole) {
            deltas(POSITIVE_DELTAS, histogram.positive(), out);
        } else {
            counts(POSITIVE_COUNTS, histogram.positive(), out);
        }
        varint(RESET_HINT, histogram.hint().code(), out);
        varint(TIMESTAMP, timestampMs, out);
        bounds(histogram.customBounds(), out);
    }

    /// The kind of the count says whether buckets are integers, so it is there when it is 0, too.
    private static void count(
            boolean whole, int integerTag, int floatTag, double count, ByteWriter out) {
        if (whole) {
            out.uvarint(integerTag);
            out.uvarint((long) count);
        } else {
            out.uvarint(floatTag);
            out.fixed64(Double.doubleToRawLongBits(count));
        }
    }

    private static void fixed(int tag, double value, ByteWriter out) {
        long bits = Double.doubleToRawLongBits(value);
        if (bits != 0) {
            out.uvarint(tag);
            out.fixed64(bits);
        }
    }

    private static void varint(int tag, long value, ByteWriter out) {
        if (value != 0) {
            out.uvarint(tag);
            out.uvarint(value);
        }
    }

    private void spans(int tag, BucketSpans spans, ByteWriter out) {
        for (int i = 0; i < spans.count(); i++) {
            packed.clear();
            varint(SPAN_OFFSET, zigZag32(spans.offset(i)), packed);
            varint(SPAN_LENGTH, spans.length(i), packed);
            packed(tag, out);
        }
    }

    private void deltas(int tag, Buckets buckets, ByteWriter out) {
        if (buckets.isEmpty()) {
            return;
        }
        packed.clear();
        long previous = 0;
        for (int i = 0; i < buckets.size(); i++) {
            long count = (long) buckets.count(i);
            packed.uvarint(ZigZag.encode(count - previous));
            previous = count;
        }
        packed(tag, out);
    }

    private void counts(int tag, Buckets buckets, ByteWriter out) {
        if (buckets.isEmpty()) {
            return;
        }
        packed.clear();
        for (int i = 0; i < buckets.size(); i++) {
            packed.fixed64(Double.doubleToRawLongBits(buckets.count(i)));
        }
        packed(tag, out);
    }

    private void bounds(double[] bounds, ByteWriter out) {
        if (bounds.length == 0) {
            return;
        }
        packed.clear();
        for (double bound : bounds) {
            packed.fixed64(Double.doubleToRawLongBits(bound));
        }
        packed(CUSTOM_BOUNDS, out);
    }

    private void packed(int tag, ByteWriter out) {
        out.uvarint(tag);
        out.uvarint(packed.length());
        out.bytes(packed.array(), 0, packed.length());
    }

    /// A number of type sint32, which takes no more than 32 bits.
    private static long zigZag32(int value) {
        return ZigZag.encode(value);
    }
}
