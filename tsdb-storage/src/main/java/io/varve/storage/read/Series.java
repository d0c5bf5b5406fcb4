package io.varve.storage.read;

import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;

/// One selected series: what identifies it, and a way to its samples. Belongs to the [Querier] that
/// made it and must not be used after that is closed. Thread-safe: several threads may read
/// different series of one querier, or the same one.
public interface Series {
    Labels labels();

    /// The chunks that may hold samples in the range. Sources prefetch along the order in which
    /// series were returned, so reading them in that order is fastest.
    ChunkCursor chunks(TimeRange range);
}
