package io.varve.storage.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import java.util.ArrayList;
import java.util.List;

/// Compares samples by their bits: a NaN is not just any NaN.
public final class SampleAssert {
    private SampleAssert() {}

    public static void assertSame(SampleColumn actual, SampleColumn expected) {
        assertThat(lines(actual)).isEqualTo(lines(expected));
    }

    /// One line per sample: timestamp, raw bits of the value, start timestamp, or the histogram.
    public static List<String> lines(SampleColumn column) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < column.size(); i++) {
            FloatHistogram histogram = column.histogram(i);
            String value = histogram == null ? bits(column.value(i)) : describe(histogram);
            lines.add(column.timestampMs(i) + " " + value + " " + column.startMs(i));
        }
        return lines;
    }

    private static String bits(double value) {
        return Long.toHexString(Double.doubleToRawLongBits(value));
    }

    /// Everything about a histogram but its hint, numbers as their bits.
    private static String describe(FloatHistogram histogram) {
        StringBuilder text = new StringBuilder("schema ").append(histogram.schema());
        text.append(" count ").append(bits(histogram.count()));
        text.append(" sum ").append(bits(histogram.sum()));
        text.append(" zero ").append(bits(histogram.zeroThreshold()));
        text.append(' ').append(bits(histogram.zeroCount()));
        for (double bound : histogram.customBounds()) {
            text.append(" bound ").append(bits(bound));
        }
        describe(text.append(" positive "), histogram.positive());
        describe(text.append(" negative "), histogram.negative());
        return text.toString();
    }

    private static void describe(StringBuilder text, Buckets buckets) {
        text.append(buckets.spans());
        for (int i = 0; i < buckets.size(); i++) {
            text.append(' ').append(bits(buckets.count(i)));
        }
    }
}
