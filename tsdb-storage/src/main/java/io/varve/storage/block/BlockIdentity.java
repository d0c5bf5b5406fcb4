package io.varve.storage.block;

import io.varve.storage.model.Ulid;

/// What a block is, as its writer decides before the first series.
///
/// @param id names it
/// @param resolutionMs length of a downsampling window; 0: raw samples
/// @param retentionClass the class of the retention policy that all its series belong to
public record BlockIdentity(Ulid id, long resolutionMs, String retentionClass) {
    public BlockIdentity {
        if (resolutionMs < 0) {
            throw new IllegalArgumentException("resolution of " + resolutionMs + " ms");
        }
    }
}
