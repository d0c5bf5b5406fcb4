package io.varve.storage.journal;

/// The numbers of the journal record's format, version 1. What they mean is said, with a drawing,
/// in `docs/format.md`; none ever changes its meaning.
final class RecordFormat {
    static final int VERSION = 1;

    /// The samples of one request.
    static final int KIND_SAMPLES = 1;

    /// A tenant's truncation, see [CutRecord.Truncation].
    static final int KIND_TRUNCATION = 2;

    /// The begin of a cut, see [CutRecord.Seal].
    static final int KIND_SEAL = 3;

    /// Samples are deleted, see [DeletionRecord.Delete].
    static final int KIND_DELETION = 4;

    /// A deletion is published, see [DeletionRecord.Published].
    static final int KIND_DELETION_PUBLISHED = 5;

    static final int SECTION_FLOATS = 0x01;
    static final int SECTION_HISTOGRAMS = 0x02;
    static final int SECTION_FLOAT_STARTS = 0x81;
    static final int SECTION_HISTOGRAM_STARTS = 0x82;
    static final int SECTION_EXEMPLARS = 0x83;
    static final int SECTION_METADATA = 0x84;

    /// Sections with such numbers may be passed over by a reader that does not know them.
    static final int SECTION_OPTIONAL_FROM = 0x80;

    /// One delta per value.
    static final int COLUMN_PLAIN = 0;

    /// Deltas with the number of their repetitions.
    static final int COLUMN_RUNS = 1;

    /// So many equal values fit into one control byte.
    static final int EQUAL_VALUES_MAX = 16;

    static final int CHECKSUM_BYTES = 4;

    private RecordFormat() {}
}
