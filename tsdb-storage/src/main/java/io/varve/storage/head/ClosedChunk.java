package io.varve.storage.head;

import io.varve.storage.chunk.Chunk;

/// A chunk of a series that takes no more samples.
///
/// @param series id of the series
/// @param late whether it holds samples that came after newer ones
/// @param closedAt position of the journal record that closed it, or sealed it before. All its
///   samples come from records up to that one, so decisions about later records may look at it, and
///   a replay that has not come so far may not
record ClosedChunk(int series, Chunk chunk, boolean late, long closedAt) {}
