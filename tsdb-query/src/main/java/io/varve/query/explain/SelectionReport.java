package io.varve.query.explain;

import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ReadStats;

/// What a selector read.
///
/// @param range of the samples that were asked for
/// @param read not changed any more
public record SelectionReport(TimeRange range, ReadStats read) {}
