package io.varve.storage.head;

import java.util.List;

/// What became of the samples of a batch.
///
/// @param appended samples stored, including those that were there already with the same value
/// @param duplicates samples that were there already with the same value
/// @param refusals samples that were refused, in the order of the batch
/// @param exemplars what became of the exemplars
public record CommitResult(
        int appended, int duplicates, List<Refusal> refusals, ExemplarCounts exemplars) {
    /// Nothing was stored, and nothing refused.
    public static final CommitResult NOTHING = new CommitResult(0, 0, List.of());

    /// The result for a batch without exemplars.
    public CommitResult(int appended, int duplicates, List<Refusal> refusals) {
        this(appended, duplicates, refusals, ExemplarCounts.NONE);
    }

    public CommitResult {
        refusals = List.copyOf(refusals);
    }
}
