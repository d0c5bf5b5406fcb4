package io.varve.storage.journal;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// Turns a batch into a journal record, see `docs/format.md`. Runs on the threads that bring the
/// batches, in parallel: the committing thread only moves the bytes.
public final class RecordEncoder {
    /// The most samples of one record, so that a reader's memory is bounded.
    public static final int SAMPLES_MAX = 1 << 22;

    /// Typical bytes of a sample: a small delta, no time, four bytes of value.
    private static final int SAMPLE_BYTES = 6;

    private static final int HEADER_BYTES = 40;

    private RecordEncoder() {}

    /// @param tenant the tenant's number in the head, positive
    /// @param outOfOrderWindowMs how much older than its series' newest sample a sample of the
    ///   record may be. It stands in the record so that a replay decides as it was decided first,
    ///   whatever the settings are by then
    /// @throws VarveException of kind INVALID if there are more than [#SAMPLES_MAX] samples
    public static byte[] encode(int tenant, long outOfOrderWindowMs, WriteBatch batch) {
        int count = batch.size();
        HistogramSection histograms = batch.histograms();
        ExemplarSection exemplars = batch.exemplars();
        long rows = count + (long) histograms.size() + exemplars.size();
        if (rows > SAMPLES_MAX) {
            throw new VarveException(
                    ErrorKind.INVALID,
                    "the request has "
                            + rows
                            + " samples and exemplars, at most "
                            + SAMPLES_MAX
                            + " are allowed");
        }
        var out = new ByteWriter(HEADER_BYTES + SAMPLE_BYTES * count);
        out.fixed8(RecordFormat.VERSION);
        out.fixed8(RecordFormat.KIND_SAMPLES);
        out.uvarint(tenant);
        out.uvarint(batch.replica());
        out.uvarint(outOfOrderWindowMs);

        int section = beginSection(out, RecordFormat.SECTION_FLOATS);
        out.uvarint(count);
        column(out, batch.refs(), count);
        column(out, batch.timestampsMs(), count);
        values(out, batch.values(), count);
        endSection(out, section);

        if (batch.hasStarts()) {
            section = beginSection(out, RecordFormat.SECTION_FLOAT_STARTS);
            column(out, batch.startsMs(), count);
            endSection(out, section);
        }
        if (histograms.size() > 0) {
            section = beginSection(out, RecordFormat.SECTION_HISTOGRAMS);
            histograms.write(out);
            endSection(out, section);
        }
        if (histograms.hasStarts()) {
            section = beginSection(out, RecordFormat.SECTION_HISTOGRAM_STARTS);
            histograms.writeStarts(out);
            endSection(out, section);
        }
        if (exemplars.size() > 0) {
            section = beginSection(out, RecordFormat.SECTION_EXEMPLARS);
            exemplars.write(out);
            endSection(out, section);
        }
        if (!batch.metadata().isEmpty()) {
            section = beginSection(out, RecordFormat.SECTION_METADATA);
            MetadataBytes.writeAll(out, batch.metadata());
            endSection(out, section);
        }
        out.fixed32(Crc32c.of(out.array(), 0, out.length()));
        return out.toBytes();
    }

    private static int beginSection(ByteWriter out, int type) {
        out.fixed8(type);
        out.fixed32(0);
        return out.length();
    }

    private static void endSection(ByteWriter out, int begin) {
        out.setFixed32(begin - 4, out.length() - begin);
    }

    static void column(ByteWriter out, long[] column, int count) {
        if (2 * runs(column, count) < count) {
            out.fixed8(RecordFormat.COLUMN_RUNS);
            columnRuns(out, column, count);
        } else {
            out.fixed8(RecordFormat.COLUMN_PLAIN);
            long previous = 0;
            for (int i = 0; i < count; i++) {
                out.varint(column[i] - previous);
                previous = column[i];
            }
        }
    }

    private static int runs(long[] column, int count) {
        int runs = 0;
        long previous = 0;
        long runDelta = 0;
        for (int i = 0; i < count; i++) {
            long delta = column[i] - previous;
            if (i == 0 || delta != runDelta) {
                runs++;
                runDelta = delta;
            }
            previous = column[i];
        }
        return runs;
    }

    private static void columnRuns(ByteWriter out, long[] column, int count) {
        long previous = 0;
        int i = 0;
        while (i < count) {
            long delta = column[i] - previous;
            int from = i;
            do {
                previous = column[i];
                i++;
            } while (i < count && column[i] - previous == delta);
            out.varint(delta);
            out.uvarint(i - from);
        }
    }

    /// Each value is XOR'd with the one before. Of the result only the bytes between its leading
    /// and its trailing zero bytes are kept: values are mostly integers or short decimals, whose
    /// low bytes are zero, beside others of their size, whose high bytes are the same.
    static void values(ByteWriter out, double[] values, int count) {
        long previous = 0;
        int i = 0;
        while (i < count) {
            long bits = Double.doubleToRawLongBits(values[i]);
            long xor = bits ^ previous;
            if (xor == 0) {
                int equal = 1;
                while (equal < RecordFormat.EQUAL_VALUES_MAX
                        && i + equal < count
                        && Double.doubleToRawLongBits(values[i + equal]) == bits) {
                    equal++;
                }
                out.fixed8((equal - 1) << 4);
                i += equal;
                continue;
            }
            int leading = Long.numberOfLeadingZeros(xor) >>> 3;
            int trailing = Long.numberOfTrailingZeros(xor) >>> 3;
            int kept = 8 - leading - trailing;
            out.fixed8(leading << 4 | kept);
            out.fixed(xor >>> (8 * trailing), kept);
            previous = bits;
            i++;
        }
    }
}
