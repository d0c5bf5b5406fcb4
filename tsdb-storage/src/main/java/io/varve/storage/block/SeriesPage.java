package io.varve.storage.block;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.PackedLongs;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Series that are stored together, label by label: one column per label name, which holds a number
/// per series, which stands for a value of the column's sorted dictionary. A matcher so looks at
/// each distinct value once, and at nothing but numbers for each series. Immutable and thread-safe.
///
/// ```
/// uvarint      number of series
/// PackedLongs  chunks of each series
/// PackedLongs  timestamp of its first sample
/// PackedLongs  timestamp of its last sample, minus the first
/// uvarint      number of columns
/// columns, sorted by name:
///   text       name, front-coded
///   uvarint    first series with the label
///   uvarint    number of series from there to the last one with it
///   uvarint    number of values
///   texts      values, sorted, front-coded
///   byte       width of a number: 0 (every series has value 1), 1, 2 or 4 bytes
///   numbers    one per series of the column; 0: the series lacks the label
/// ```
public final class SeriesPage implements IndexPage {
    /// As many series as a page may hold; more are not allocated on a broken page's word.
    static final int SERIES_MAX = 1 << 20;

    private final byte[] bytes;
    private final int count;
    private final int[] chunkStarts;
    private final long[] minMs;
    private final long[] maxMs;
    private final Column[] columns;
    private long heapBytes;

    /// One label: where its numbers lie in the page's bytes, and its dictionary.
    private static final class Column {
        final String name;
        final int firstRow;
        final int rowCount;
        final String[] values;
        final int width;
        final int offset;

        Column(String name, int firstRow, int rowCount, String[] values, int width, int offset) {
            this.name = name;
            this.firstRow = firstRow;
            this.rowCount = rowCount;
            this.values = values;
            this.width = width;
            this.offset = offset;
        }
    }

    /// @throws CorruptDataException if the payload is not that of a page
    SeriesPage(byte[] payload) {
        bytes = payload;
        var in = new ByteReader(payload);
        long rows = in.uvarint();
        if (rows < 1 || rows > SERIES_MAX) {
            throw new CorruptDataException("page of " + rows + " series, want 1 to " + SERIES_MAX);
        }
        count = (int) rows;
        chunkStarts = readChunkStarts(in, count);
        minMs = new long[count];
        PackedLongs.decode(in, count, minMs, 0);
        maxMs = new long[count];
        PackedLongs.decode(in, count, maxMs, 0);
        for (int i = 0; i < count; i++) {
            if (maxMs[i] < 0) {
                throw new CorruptDataException("series " + i + " spans " + maxMs[i] + " ms");
            }
            maxMs[i] += minMs[i];
        }
        columns = new Column[in.count()];
        heapBytes = 100 + payload.length + 20L * count;
        var names = new Text.ListReader();
        for (int i = 0; i < columns.length; i++) {
            String name = names.read(in);
            if (i > 0 && Utf8Order.compare(columns[i - 1].name, name) >= 0) {
                throw new CorruptDataException("label " + name + " follows " + columns[i - 1].name);
            }
            columns[i] = readColumn(in, name);
        }
        if (in.remaining() != 0) {
            throw new CorruptDataException(in.remaining() + " bytes follow the last column");
        }
    }

    private static int[] readChunkStarts(ByteReader in, int count) {
        long[] counts = new long[count];
        PackedLongs.decode(in, count, counts, 0);
        int[] starts = new int[count + 1];
        for (int i = 0; i < count; i++) {
            long next = starts[i] + counts[i];
            if (counts[i] < 1 || next > Integer.MAX_VALUE || next < 0) {
                throw new CorruptDataException("series " + i + " has " + counts[i] + " chunks");
            }
            starts[i + 1] = (int) next;
        }
        return starts;
    }

    private Column readColumn(ByteReader in, String name) {
        long first = in.uvarint();
        long length = in.uvarint();
        if (first < 0 || first >= count || length < 1 || length > count - first) {
            throw new CorruptDataException(
                    "label " + name + " of " + length + " series from " + first + " of " + count);
        }
        String[] values = new String[in.count()];
        var texts = new Text.ListReader();
        for (int i = 0; i < values.length; i++) {
            values[i] = texts.read(in);
            if (values[i].isEmpty()
                    || (i > 0 && Utf8Order.compare(values[i - 1], values[i]) >= 0)) {
                throw new CorruptDataException(
                        "value " + values[i] + " of label " + name + " is out of order");
            }
            heapBytes += 56 + values[i].length();
        }
        int width = in.fixed8();
        if ((width != 0 && width != 1 && width != 2 && width != 4)
                || (width == 0 && values.length != 1)) {
            throw new CorruptDataException(
                    "label " + name + " with " + values.length + " values in " + width + " bytes");
        }
        int offset = in.skip((int) length * width);
        Column column = new Column(name, (int) first, (int) length, values, width, offset);
        for (int row = 0; row < length; row++) {
            if (number(column, (int) first + row) > values.length) {
                throw new CorruptDataException(
                        "label "
                                + name
                                + " has number "
                                + number(column, (int) first + row)
                                + " of "
                                + values.length);
            }
        }
        return column;
    }

    /// The value's place in the dictionary, from 1 on; 0 if the series lacks the label.
    private int number(Column column, int row) {
        int at = row - column.firstRow;
        if (at < 0 || at >= column.rowCount) {
            return 0;
        }
        int from = column.offset + at * column.width;
        return switch (column.width) {
            case 0 -> 1;
            case 1 -> bytes[from] & 0xFF;
            case 2 -> (bytes[from] & 0xFF) | (bytes[from + 1] & 0xFF) << 8;
            default -> {
                int number = new ByteReader(bytes, from, 4).fixed32();
                // Above every dictionary, as it is without a sign.
                yield number < 0 ? Integer.MAX_VALUE : number;
            }
        };
    }

    int count() {
        return count;
    }

    Labels labels(int row) {
        String[] pairs = new String[2 * columns.length];
        int length = 0;
        for (Column column : columns) {
            int number = number(column, row);
            if (number > 0) {
                pairs[length++] = column.name;
                pairs[length++] = column.values[number - 1];
            }
        }
        return Labels.ofSorted(Arrays.copyOf(pairs, length));
    }

    /// The series' first chunk, counted from the page's first.
    int chunkStart(int row) {
        return chunkStarts[row];
    }

    int chunkCount(int row) {
        return chunkStarts[row + 1] - chunkStarts[row];
    }

    int chunkCount() {
        return chunkStarts[count];
    }

    long minMs(int row) {
        return minMs[row];
    }

    long maxMs(int row) {
        return maxMs[row];
    }

    /// The rows `from <= row < to` that fulfil all matchers and may have samples in the range.
    BitSet select(int from, int to, Iterable<Matcher> matchers, TimeRange range) {
        var rows = new BitSet(count);
        for (int row = from; row < to; row++) {
            if (range.overlapsClosed(minMs[row], maxMs[row])) {
                rows.set(row);
            }
        }
        for (Matcher matcher : matchers) {
            if (rows.isEmpty()) {
                break;
            }
            retain(rows, matcher);
        }
        return rows;
    }

    private void retain(BitSet rows, Matcher matcher) {
        Column column = column(matcher.name());
        boolean empty = matcher.matchesEmpty();
        if (column == null) {
            if (!empty) {
                rows.clear();
            }
            return;
        }
        boolean[] matches = new boolean[column.values.length + 1];
        matches[0] = empty;
        for (int i = 0; i < column.values.length; i++) {
            matches[i + 1] = matcher.matches(column.values[i]);
        }
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            if (!matches[number(column, row)]) {
                rows.clear(row);
            }
        }
    }

    private @Nullable Column column(String name) {
        for (Column column : columns) {
            if (column.name.equals(name)) {
                return column;
            }
        }
        return null;
    }

    /// Adds the names of the rows' labels.
    void addNames(BitSet rows, Set<String> names) {
        for (Column column : columns) {
            for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
                if (number(column, row) > 0) {
                    names.add(column.name);
                    break;
                }
            }
        }
    }

    /// Adds the rows' values of a label.
    void addValues(BitSet rows, String name, Set<String> values) {
        Column column = column(name);
        if (column == null) {
            return;
        }
        boolean[] seen = new boolean[column.values.length + 1];
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            seen[number(column, row)] = true;
        }
        for (int i = 1; i < seen.length; i++) {
            if (seen[i]) {
                values.add(column.values[i - 1]);
            }
        }
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }
}
