package io.varve.storage.head;

import java.util.List;

/// What became of the samples of a batch.
///
/// @param appended samples stored, including those that were there already with the same value
/// @param duplicates samples that were there already with the same value
/// @param refusals samples that were refused, in the order of the batch
public record CommitResult(int appended, int duplicates, List<Refusal> refusals) {
    static final CommitResult NOTHING = new CommitResult(0, 0, List.of());

    public CommitResult {
        refusals = List.copyOf(refusals);
    }
}
