package io.varve.storage.head;

import io.varve.storage.model.MetricMetadata;

/// What a head knows of a tenant's metric families, as the write path sees it. Senders say the same
/// again every minute; only what is new goes to the journal. Thread-safe.
public interface MetadataTable {
    /// Different entries of one family: targets may disagree.
    int VARIANTS_MAX = 8;

    /// What is to be done with an entry.
    enum Admission {
        /// It is known, and durable.
        KNOWN,
        /// It is to be committed.
        NEW,
        /// There are [#VARIANTS_MAX] others of the family.
        TOO_MANY_VARIANTS,
        /// The tenant has as many families as it may.
        TOO_MANY_FAMILIES,
        /// The tenant, or all together, hold as many bytes as they may.
        TOO_MANY_BYTES
    }

    /// Decides about an entry that a sender has sent. What was not said for a day makes room for
    /// what is new.
    Admission admit(MetricMetadata said, MetadataLimits limits);
}
