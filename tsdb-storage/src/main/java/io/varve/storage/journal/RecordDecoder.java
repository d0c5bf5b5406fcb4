package io.varve.storage.journal;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.runtime.CorruptDataException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Reads journal records, see `docs/format.md`. What was read stays valid until the next
/// [#decode(byte[])], which uses the same arrays. Not thread-safe.
public final class RecordDecoder {
    private final ByteReader in = new ByteReader(new byte[0]);
    private int tenant;
    private int replica;
    private long outOfOrderWindowMs;
    private int size;
    private boolean hasFloats;
    private boolean hasStarts;
    private long[] refs = new long[4096];
    private long[] timestampsMs = new long[4096];
    private double[] values = new double[4096];
    private long[] startsMs = {};
    private final HistogramSection histograms = new HistogramSection();
    private boolean hasHistograms;
    private final ExemplarSection exemplars = new ExemplarSection();
    private final List<MetricMetadata> metadata = new ArrayList<>(0);

    /// @throws CorruptDataException if the bytes are not a record that this version understands
    public void decode(byte[] record) {
        int length = record.length - RecordFormat.CHECKSUM_BYTES;
        if (length < 2) {
            throw new CorruptDataException("journal record of " + record.length + " bytes");
        }
        in.reset(record, length, RecordFormat.CHECKSUM_BYTES);
        int expected = in.fixed32();
        int actual = Crc32c.of(record, 0, length);
        if (actual != expected) {
            throw new CorruptDataException(
                    "journal record: checksum 0x%08x, want 0x%08x".formatted(actual, expected));
        }
        in.reset(record, 0, length);
        header();
        size = 0;
        hasFloats = false;
        hasStarts = false;
        hasHistograms = false;
        histograms.clear();
        exemplars.clear();
        metadata.clear();
        while (in.remaining() > 0) {
            section(record);
        }
    }

    private void header() {
        int version = in.fixed8();
        if (version != RecordFormat.VERSION) {
            throw new CorruptDataException(
                    "journal record of version " + version + ", want " + RecordFormat.VERSION);
        }
        int kind = in.fixed8();
        if (kind != RecordFormat.KIND_SAMPLES) {
            throw new CorruptDataException("journal record of unknown kind " + kind);
        }
        tenant = smallNumber("tenant", 1);
        replica = smallNumber("replica", 0);
        outOfOrderWindowMs = in.uvarint();
        if (outOfOrderWindowMs < 0) {
            throw new CorruptDataException(
                    "journal record: out-of-order window " + outOfOrderWindowMs);
        }
    }

    private int smallNumber(String name, int min) {
        long number = in.uvarint();
        if (number < min || number > Integer.MAX_VALUE) {
            throw new CorruptDataException("journal record: " + name + " " + number);
        }
        return (int) number;
    }

    private void section(byte[] record) {
        int from = in.offset();
        int type = in.fixed8();
        int length = in.fixed32();
        int start = in.skip(length);
        switch (type) {
            case RecordFormat.SECTION_FLOATS -> {
                ByteReader section = new ByteReader(record, start, length);
                floats(section);
                checkEnd(section, type);
            }
            case RecordFormat.SECTION_FLOAT_STARTS -> {
                ByteReader section = new ByteReader(record, start, length);
                starts(section);
                checkEnd(section, type);
            }
            case RecordFormat.SECTION_HISTOGRAMS -> {
                ByteReader section = new ByteReader(record, start, length);
                histograms(section);
                checkEnd(section, type);
            }
            case RecordFormat.SECTION_HISTOGRAM_STARTS -> {
                ByteReader section = new ByteReader(record, start, length);
                if (!hasHistograms) {
                    throw new CorruptDataException(
                            "journal record: start timestamps without histograms");
                }
                histograms.readStarts(section);
                checkEnd(section, type);
            }
            case RecordFormat.SECTION_EXEMPLARS -> {
                ByteReader section = new ByteReader(record, start, length);
                if (exemplars.size() > 0) {
                    throw new CorruptDataException("journal record: two sections of exemplars");
                }
                exemplars.read(section);
                checkEnd(section, type);
            }
            case RecordFormat.SECTION_METADATA -> {
                ByteReader section = new ByteReader(record, start, length);
                if (!metadata.isEmpty()) {
                    throw new CorruptDataException("journal record: two sections of metadata");
                }
                MetadataBytes.readAll(section, metadata);
                checkEnd(section, type);
            }
            default -> {
                if (type < RecordFormat.SECTION_OPTIONAL_FROM) {
                    throw new CorruptDataException(
                            "journal record: section of unknown type "
                                    + type
                                    + " at offset "
                                    + from);
                }
            }
        }
    }

    private static void checkEnd(ByteReader section, int type) {
        if (section.remaining() > 0) {
            throw new CorruptDataException(
                    "journal record: section of type "
                            + type
                            + " has "
                            + section.remaining()
                            + " bytes too many");
        }
    }

    private void floats(ByteReader section) {
        if (hasFloats) {
            throw new CorruptDataException("journal record: two sections of floats");
        }
        hasFloats = true;
        long count = section.uvarint();
        // A byte holds at most 16 values, so a broken count cannot ask for much more than there is.
        if (count < 0
                || count > RecordEncoder.SAMPLES_MAX
                || count > (long) RecordFormat.EQUAL_VALUES_MAX * section.remaining()) {
            throw new CorruptDataException(
                    "journal record: "
                            + Long.toUnsignedString(count)
                            + " floats in "
                            + section.remaining()
                            + " bytes");
        }
        size = (int) count;
        if (size > refs.length) {
            refs = new long[size];
            timestampsMs = new long[size];
            values = new double[size];
        }
        column(section, refs, size);
        column(section, timestampsMs, size);
        values(section, values, size);
    }

    private void starts(ByteReader section) {
        if (!hasFloats || hasStarts) {
            throw new CorruptDataException("journal record: start timestamps without floats");
        }
        hasStarts = true;
        if (size > startsMs.length) {
            startsMs = new long[refs.length];
        }
        column(section, startsMs, size);
    }

    private void histograms(ByteReader section) {
        if (hasHistograms) {
            throw new CorruptDataException("journal record: two sections of histograms");
        }
        hasHistograms = true;
        histograms.read(section);
    }

    static void column(ByteReader section, long[] column, int count) {
        int mode = section.fixed8();
        switch (mode) {
            case RecordFormat.COLUMN_PLAIN -> {
                long value = 0;
                for (int i = 0; i < count; i++) {
                    value += section.varint();
                    column[i] = value;
                }
            }
            case RecordFormat.COLUMN_RUNS -> columnRuns(section, column, count);
            default -> throw new CorruptDataException("journal record: column of mode " + mode);
        }
    }

    private static void columnRuns(ByteReader section, long[] column, int count) {
        long value = 0;
        int i = 0;
        while (i < count) {
            long delta = section.varint();
            long run = section.uvarint();
            if (run < 1 || run > count - i) {
                throw new CorruptDataException(
                        "journal record: run of "
                                + Long.toUnsignedString(run)
                                + " values where "
                                + (count - i)
                                + " are missing");
            }
            for (long end = i + run; i < end; i++) {
                value += delta;
                column[i] = value;
            }
        }
    }

    static void values(ByteReader section, double[] values, int count) {
        long bits = 0;
        int i = 0;
        while (i < count) {
            int control = section.fixed8();
            int high = control >>> 4;
            int kept = control & 0xF;
            if (kept == 0) {
                int end = i + high + 1;
                if (end > count) {
                    throw new CorruptDataException(
                            "journal record: "
                                    + (high + 1)
                                    + " equal values where "
                                    + (count - i)
                                    + " are missing");
                }
                for (; i < end; i++) {
                    values[i] = Double.longBitsToDouble(bits);
                }
                continue;
            }
            int trailing = 8 - high - kept;
            if (trailing < 0) {
                throw new CorruptDataException("journal record: value of control " + control);
            }
            bits ^= section.fixed(kept) << (8 * trailing);
            values[i++] = Double.longBitsToDouble(bits);
        }
    }

    /// The number of the tenant.
    public int tenant() {
        return tenant;
    }

    /// The HA replica that sent the samples; 0 if none is known.
    public int replica() {
        return replica;
    }

    /// How much older than its series' newest sample a sample of this record may be.
    public long outOfOrderWindowMs() {
        return outOfOrderWindowMs;
    }

    /// The number of floats; the columns are valid below it.
    public int size() {
        return size;
    }

    public long[] refs() {
        return refs;
    }

    public long[] timestampsMs() {
        return timestampsMs;
    }

    public double[] values() {
        return values;
    }

    /// Whether the record holds start timestamps; [#startsMs()] has no meaning otherwise.
    public boolean hasStarts() {
        return hasStarts;
    }

    /// Start timestamps, 0 where a sample has none.
    public long[] startsMs() {
        return startsMs;
    }

    /// The number of native histograms, which come after the floats.
    public int histogramCount() {
        return histograms.size();
    }

    /// Refs of the histograms' series; valid below [#histogramCount()].
    public long[] histogramRefs() {
        return histograms.refs();
    }

    /// Timestamps of the histograms; valid below [#histogramCount()].
    public long[] histogramTimestampsMs() {
        return histograms.timestampsMs();
    }

    public FloatHistogram histogram(int index) {
        return histograms.histogram(index);
    }

    /// The start timestamp of a histogram, 0 if it has none.
    public long histogramStartMs(int index) {
        return histograms.startMs(index);
    }

    /// The number of exemplars. A head applies them after the samples.
    public int exemplarCount() {
        return exemplars.size();
    }

    /// The ref of an exemplar's series.
    public long exemplarRef(int index) {
        return exemplars.ref(index);
    }

    public Exemplar exemplar(int index) {
        return exemplars.exemplar(index);
    }

    /// What is said of metric families.
    public List<MetricMetadata> metadata() {
        return Collections.unmodifiableList(metadata);
    }
}
