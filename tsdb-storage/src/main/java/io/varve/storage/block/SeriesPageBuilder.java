package io.varve.storage.block;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.PackedLongs;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Utf8Order;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Collects the series of one page, see [SeriesPage]. Not thread-safe; used again after [#clear()].
final class SeriesPageBuilder {
    private final TreeMap<String, Column> columns = new TreeMap<>(Utf8Order::compare);
    private final int seriesMax;
    private final long[] chunkCounts;
    private final long[] minMs;
    private final long[] spansMs;
    private int count;
    private int textBytes;

    SeriesPageBuilder(int seriesMax) {
        this.seriesMax = seriesMax;
        chunkCounts = new long[seriesMax];
        minMs = new long[seriesMax];
        spansMs = new long[seriesMax];
    }

    /// The values of one label, as numbers in the order of their appearance, from 1 on.
    private static final class Column {
        final Map<String, Integer> numbers = new HashMap<>();
        final int firstRow;
        int[] rows = new int[16];
        int length;

        Column(int firstRow) {
            this.firstRow = firstRow;
        }

        void put(int row, int number) {
            int at = row - firstRow;
            if (at >= rows.length) {
                rows = Arrays.copyOf(rows, Math.max(at + 1, 2 * rows.length));
            }
            rows[at] = number;
            length = at + 1;
        }
    }

    void add(Labels labels, int chunkCount, long firstMs, long lastMs) {
        for (int i = 0; i < labels.size(); i++) {
            Column column = columns.get(labels.name(i));
            if (column == null) {
                column = new Column(count);
                columns.put(labels.name(i), column);
            }
            Integer number = column.numbers.get(labels.value(i));
            if (number == null) {
                number = column.numbers.size() + 1;
                column.numbers.put(labels.value(i), number);
                textBytes += labels.value(i).length();
            }
            column.put(count, number);
        }
        chunkCounts[count] = chunkCount;
        minMs[count] = firstMs;
        spansMs[count] = lastMs - firstMs;
        count++;
    }

    int count() {
        return count;
    }

    boolean isFull(int textBytesMax) {
        return count == seriesMax || textBytes >= textBytesMax;
    }

    /// Names and values of the page, each name with its sorted values.
    Map<String, List<String>> pairs() {
        TreeMap<String, List<String>> pairs = new TreeMap<>(Utf8Order::compare);
        columns.forEach((name, column) ->
                pairs.put(
                        name,
                        column.numbers.keySet().stream().sorted(Utf8Order::compare).toList()));
        return pairs;
    }

    /// Appends the page's payload.
    void write(ByteWriter out) {
        out.uvarint(count);
        PackedLongs.encode(out, chunkCounts, 0, count);
        PackedLongs.encode(out, minMs, 0, count);
        PackedLongs.encode(out, spansMs, 0, count);
        out.uvarint(columns.size());
        var names = new Text.ListWriter();
        columns.forEach((name, column) -> {
            names.write(out, name);
            write(out, column);
        });
    }

    private static void write(ByteWriter out, Column column) {
        out.uvarint(column.firstRow);
        out.uvarint(column.length);
        String[] values = column.numbers.keySet().toArray(String[]::new);
        Arrays.sort(values, Utf8Order::compare);
        int[] sortedOf = new int[values.length + 1];
        out.uvarint(values.length);
        var texts = new Text.ListWriter();
        for (int i = 0; i < values.length; i++) {
            texts.write(out, values[i]);
            sortedOf[column.numbers.getOrDefault(values[i], 0)] = i + 1;
        }
        boolean constant = values.length == 1;
        for (int i = 0; i < column.length; i++) {
            constant &= column.rows[i] != 0;
        }
        int width = constant ? 0 : values.length < 1 << 8 ? 1 : values.length < 1 << 16 ? 2 : 4;
        out.fixed8(width);
        for (int i = 0; i < column.length && width > 0; i++) {
            int number = sortedOf[column.rows[i]];
            switch (width) {
                case 1 -> out.fixed8(number);
                case 2 -> out.fixed16(number);
                default -> out.fixed32(number);
            }
        }
    }

    void clear() {
        columns.clear();
        count = 0;
        textBytes = 0;
    }
}
