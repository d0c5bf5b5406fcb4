package io.varve.storage.testing;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.wire.WireReader;
import java.util.ArrayList;
import java.util.List;

/// Reads the message `prometheus.Histogram`, without any check.
final class RemoteReadHistogram {
    private RemoteReadHistogram() {}

    /// One side of the zero bucket.
    private static final class Side {
        private final List<Integer> spans = new ArrayList<>();
        private final List<Double> counts = new ArrayList<>();
        private long last;

        private void span(WireReader fields) {
            int outer = fields.enter();
            int offset = 0;
            int length = 0;
            while (fields.hasMore()) {
                if (WireReader.field(fields.tag()) == 1) {
                    offset = WireReader.zigzag32(fields.varint());
                } else {
                    length = (int) fields.varint();
                }
            }
            fields.leave(outer);
            spans.add(offset);
            spans.add(length);
        }

        private void deltas(WireReader fields) {
            int outer = fields.enter();
            while (fields.hasMore()) {
                last += WireReader.zigzag64(fields.varint());
                counts.add((double) last);
            }
            fields.leave(outer);
        }

        private Buckets buckets() {
            return Buckets.of(
                    BucketSpans.of(spans.stream().mapToInt(n -> n).toArray()),
                    counts.stream().mapToDouble(n -> n).toArray());
        }
    }

    private static List<Double> doubles(WireReader fields) {
        int outer = fields.enter();
        List<Double> values = new ArrayList<>();
        while (fields.hasMore()) {
            values.add(Double.longBitsToDouble(fields.fixed64()));
        }
        fields.leave(outer);
        return values;
    }

    /// Reads up to the end of the reader's range.
    static void read(WireReader fields, SampleColumn into) {
        FloatHistogram.Builder histogram = FloatHistogram.builder();
        Side negative = new Side();
        Side positive = new Side();
        long timestampMs = 0;
        while (fields.hasMore()) {
            int field = WireReader.field(fields.tag());
            switch (field) {
                case 1 -> histogram.count((double) fields.varint());
                case 2 -> histogram.count(Double.longBitsToDouble(fields.fixed64()));
                case 3 -> histogram.sum(Double.longBitsToDouble(fields.fixed64()));
                case 4 -> histogram.schema(WireReader.zigzag32(fields.varint()));
                case 5 -> histogram.zeroThreshold(Double.longBitsToDouble(fields.fixed64()));
                case 6 -> histogram.zeroCount((double) fields.varint());
                case 7 -> histogram.zeroCount(Double.longBitsToDouble(fields.fixed64()));
                case 8 -> negative.span(fields);
                case 9 -> negative.deltas(fields);
                case 10 -> negative.counts.addAll(doubles(fields));
                case 11 -> positive.span(fields);
                case 12 -> positive.deltas(fields);
                case 13 -> positive.counts.addAll(doubles(fields));
                case 14 -> histogram.hint(ResetHint.ofCode((int) fields.varint()));
                case 15 -> timestampMs = fields.varint();
                case 16 ->
                        histogram.customBounds(
                                doubles(fields).stream().mapToDouble(n -> n).toArray());
                default -> throw new AssertionError("field " + field);
            }
        }
        into.addHistogram(
                timestampMs,
                histogram.negative(negative.buckets()).positive(positive.buckets()).build(),
                0);
    }
}
