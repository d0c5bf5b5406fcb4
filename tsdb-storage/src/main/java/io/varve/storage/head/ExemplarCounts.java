package io.varve.storage.head;

/// What became of the exemplars of a batch.
///
/// @param appended stored now
/// @param duplicates that were there already
/// @param outOfOrder refused, because the series has a newer one
public record ExemplarCounts(int appended, int duplicates, int outOfOrder) {
    static final ExemplarCounts NONE = new ExemplarCounts(0, 0, 0);
}
