package io.varve.ingest.protocol.remotewrite;

import io.varve.ingest.protocol.DecodedHistogram;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramValidator;
import io.varve.storage.histogram.IntegerHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.wire.WireReader;

/// Decodes the protobuf message `prometheus.Histogram` (conformance remote-write.md, sections 3 and
/// 7) and checks its value. The kind of its count says whether its buckets are deltas of integers
/// or absolute floats; buckets of the other kind are ignored, as Prometheus does.
///
/// Used by one thread at a time, for one histogram after the other.
final class HistogramDecoder {
    /// Buckets of both sides, and separately spans of a side and custom bounds, that one histogram
    /// may have. Client libraries keep to some hundreds.
    static final int BUCKETS_MAX = 1 << 14;

    private static final int FIELD_MAX = 16;

    private static final int COUNT = 1;
    private static final int COUNT_FLOAT = 2;
    private static final int SUM = 3;
    private static final int SCHEMA = 4;
    private static final int ZERO_THRESHOLD = 5;
    private static final int ZERO_COUNT = 6;
    private static final int ZERO_COUNT_FLOAT = 7;
    private static final int NEGATIVE_SPANS = 8;
    private static final int NEGATIVE_DELTAS = 9;
    private static final int NEGATIVE_COUNTS = 10;
    private static final int POSITIVE_SPANS = 11;
    private static final int POSITIVE_DELTAS = 12;
    private static final int POSITIVE_COUNTS = 13;
    private static final int RESET_HINT = 14;
    private static final int TIMESTAMP = 15;
    private static final int CUSTOM_BOUNDS = 16;

    private final HistogramSide negative = new HistogramSide();
    private final HistogramSide positive = new HistogramSide();
    private final NumberList customBounds = new NumberList(BUCKETS_MAX);
    private boolean floats;
    private boolean zeroFloats;
    private long count;
    private long zeroCount;
    private double sum;
    private double zeroThreshold;
    private int schema;
    private int hint;
    private long timestampMs;

    /// Reads the fields of a histogram up to the end of the reader's range.
    ///
    /// @throws io.varve.storage.wire.MalformedRequestException if the bytes are no such message
    DecodedHistogram decode(WireReader fields) {
        clear();
        while (fields.hasMore()) {
            field(fields, fields.tag());
        }
        try {
            return new DecodedHistogram.Valid(value());
        } catch (VarveException e) {
            if (e.kind() != ErrorKind.INVALID) {
                throw e;
            }
            return new DecodedHistogram.Invalid(String.valueOf(e.getMessage()));
        }
    }

    /// The timestamp of the histogram that was decoded last, in milliseconds since the Unix epoch.
    long timestampMs() {
        return timestampMs;
    }

    private void clear() {
        negative.clear();
        positive.clear();
        customBounds.clear();
        floats = false;
        zeroFloats = false;
        count = 0;
        zeroCount = 0;
        sum = 0;
        zeroThreshold = 0;
        schema = 0;
        hint = 0;
        timestampMs = 0;
    }

    private void field(WireReader fields, int tag) {
        int number = WireReader.field(tag);
        if (tag == (number << 3 | WireReader.VARINT) && isVarint(number)) {
            varint(number, fields.varint());
        } else if (tag == (number << 3 | WireReader.FIXED64) && isFixed(number)) {
            fixed(number, fields.fixed64());
        } else if (tag == WireReader.message(NEGATIVE_SPANS)) {
            negative.span(fields);
        } else if (tag == WireReader.message(POSITIVE_SPANS)) {
            positive.span(fields);
        } else {
            numbers(fields, tag, number);
        }
    }

    private static boolean isVarint(int number) {
        return switch (number) {
            case COUNT, SCHEMA, ZERO_COUNT, RESET_HINT, TIMESTAMP -> true;
            default -> false;
        };
    }

    private static boolean isFixed(int number) {
        return switch (number) {
            case COUNT_FLOAT, SUM, ZERO_THRESHOLD, ZERO_COUNT_FLOAT -> true;
            default -> false;
        };
    }

    private void varint(int number, long value) {
        switch (number) {
            case COUNT -> {
                floats = false;
                count = value;
            }
            case SCHEMA -> schema = WireReader.zigzag32(value);
            case ZERO_COUNT -> {
                zeroFloats = false;
                zeroCount = value;
            }
            case RESET_HINT -> hint = (int) value;
            default -> timestampMs = value;
        }
    }

    private void fixed(int number, long bits) {
        switch (number) {
            case COUNT_FLOAT -> {
                floats = true;
                count = bits;
            }
            case SUM -> sum = Double.longBitsToDouble(bits);
            case ZERO_THRESHOLD -> zeroThreshold = Double.longBitsToDouble(bits);
            default -> {
                zeroFloats = true;
                zeroCount = bits;
            }
        }
    }

    private void numbers(WireReader fields, int tag, int number) {
        switch (number) {
            case NEGATIVE_DELTAS -> negative.deltas.addVarints(fields, tag);
            case POSITIVE_DELTAS -> positive.deltas.addVarints(fields, tag);
            case NEGATIVE_COUNTS -> negative.counts.addFixed(fields, tag);
            case POSITIVE_COUNTS -> positive.counts.addFixed(fields, tag);
            case CUSTOM_BOUNDS -> customBounds.addFixed(fields, tag);
            default -> fields.skipUnknown(tag, FIELD_MAX);
        }
    }

    private FloatHistogram value() {
        if (StaleMarker.is(sum)) {
            return FloatHistogram.STALE;
        }
        requireAtMost("custom bounds", customBounds.size());
        requireAtMost("negative spans", negative.offsets.size());
        requireAtMost("positive spans", positive.offsets.size());
        requireAtMost(
                "buckets",
                floats
                        ? negative.counts.size() + positive.counts.size()
                        : negative.deltas.size() + positive.deltas.size());
        return floats ? floatValue() : integerValue();
    }

    private static void requireAtMost(String what, long size) {
        if (size > BUCKETS_MAX) {
            throw new VarveException(
                    ErrorKind.INVALID,
                    "histogram has "
                            + size
                            + ' '
                            + what
                            + ", the most that one histogram may have is "
                            + BUCKETS_MAX);
        }
    }

    private FloatHistogram floatValue() {
        FloatHistogram histogram =
                FloatHistogram.builder()
                        .schema(schema)
                        .hint(ResetHint.ofCode(hint))
                        .count(Double.longBitsToDouble(count))
                        .sum(sum)
                        .zeroThreshold(zeroThreshold)
                        .zeroCount(zeroFloats ? Double.longBitsToDouble(zeroCount) : 0)
                        .negative(
                                negative.offsets.ints(),
                                negative.lengths.ints(),
                                negative.counts.doubles())
                        .positive(
                                positive.offsets.ints(),
                                positive.lengths.ints(),
                                positive.counts.doubles())
                        .customBounds(customBounds.doubles())
                        .build();
        HistogramValidator.validate(histogram);
        return histogram;
    }

    private FloatHistogram integerValue() {
        IntegerHistogram histogram =
                IntegerHistogram.builder()
                        .schema(schema)
                        .hint(ResetHint.ofCode(hint))
                        .count(count)
                        .sum(sum)
                        .zeroThreshold(zeroThreshold)
                        .zeroCount(zeroFloats ? 0 : zeroCount)
                        .negative(
                                negative.offsets.ints(),
                                negative.lengths.ints(),
                                negative.deltas.longs())
                        .positive(
                                positive.offsets.ints(),
                                positive.lengths.ints(),
                                positive.deltas.longs())
                        .customBounds(customBounds.doubles())
                        .build();
        HistogramValidator.validate(histogram);
        return histogram.toFloat();
    }
}
