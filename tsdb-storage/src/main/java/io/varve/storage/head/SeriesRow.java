package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.SpanHasher;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import java.util.List;

/// A row of table `series`: series with consecutive ids, their labels as numbers of the row's own
/// label table; see `docs/format.md`.
///
/// Series come in crowds (a new target, a restart) that have most labels in common. One row for a
/// crowd is several times smaller than a row per series, and is read several times faster at the
/// next start: each label is looked up once per row.
final class SeriesRow {
    private static final int VERSION = 1;

    /// Small beside the memory of anything that reads a row.
    private static final int SERIES_MAX = 1024;

    private static final int SPAN_BYTES_MAX = 256 << 10;

    private SeriesRow() {}

    /// Adds rows with all of the spans to a batch.
    static void put(
            int tenant, int firstId, List<byte[]> spans, SpanHasher hasher, TableBatch batch) {
        ByteWriter series = new ByteWriter(1024);
        ByteWriter out = new ByteWriter(4096);
        int from = 0;
        while (from < spans.size()) {
            LabelTable labels = new LabelTable(hasher);
            series.clear();
            int bytes = 0;
            int to = from;
            while (to < spans.size() && to - from < SERIES_MAX && bytes < SPAN_BYTES_MAX) {
                bytes += spans.get(to).length;
                labels.write(spans.get(to), series);
                to++;
            }
            out.clear();
            out.fixed8(VERSION);
            labels.write(out);
            out.uvarint(to - from);
            out.bytes(series.array(), 0, series.length());
            batch.put(Table.SERIES, Keys.of(tenant, firstId + from), Checksum.seal(out));
            from = to;
        }
    }

    /// Takes the series of a row.
    interface Target {
        /// A label of the row.
        ///
        /// @param label its number in the row, from 0 on
        /// @param span its part of a label span
        void label(int label, ByteReader span);

        /// The next series.
        ///
        /// @param labels its labels' numbers, in the order of the span
        void series(int id, int[] labels, int count);
    }

    /// Reads a row.
    static void read(int firstId, byte[] value, Target target) {
        ByteReader in = Checksum.open("series from id " + firstId, value);
        int version = in.fixed8();
        if (version != VERSION) {
            throw new CorruptDataException("series of version " + version + ", want " + VERSION);
        }
        int labelCount = in.count();
        for (int i = 0; i < labelCount; i++) {
            int length = in.count();
            target.label(i, new ByteReader(in.array(), in.skip(length), length));
        }
        int seriesCount = in.count();
        int[] labels = new int[64];
        for (int i = 0; i < seriesCount; i++) {
            int count = in.count();
            if (count > labels.length) {
                labels = new int[2 * count];
            }
            for (int j = 0; j < count; j++) {
                long label = in.uvarint();
                if (label < 0 || label >= labelCount) {
                    throw new CorruptDataException(
                            "series from id " + firstId + ": label " + label + " of " + labelCount);
                }
                labels[j] = (int) label;
            }
            target.series(firstId + i, labels, count);
        }
        if (in.remaining() > 0) {
            throw new CorruptDataException(
                    "series from id " + firstId + ": " + in.remaining() + " bytes too many");
        }
    }
}
