package io.varve.storage.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.SampleColumn;
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
            Object value =
                    column.histogram(i) == null
                            ? Long.toHexString(Double.doubleToRawLongBits(column.value(i)))
                            : column.histogram(i);
            lines.add(column.timestampMs(i) + " " + value + " " + column.startMs(i));
        }
        return lines;
    }
}
