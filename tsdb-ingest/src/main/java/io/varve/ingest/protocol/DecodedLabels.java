package io.varve.ingest.protocol;

import io.varve.ingest.limits.RefusalReason;
import io.varve.storage.model.Labels;

/// What a label span says.
public sealed interface DecodedLabels {
    /// Labels that identify a series.
    ///
    /// @param canonical whether the span is the canonical one of these labels, as
    ///   [io.varve.storage.head.SeriesTable] defines it
    record Valid(Labels labels, boolean canonical) implements DecodedLabels {}

    /// Labels that no series can have.
    ///
    /// @param what what is wrong, for the sender
    record Invalid(RefusalReason reason, String what) implements DecodedLabels {}
}
