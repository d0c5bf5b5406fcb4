package io.varve.compactor.plan;

import io.varve.storage.model.Ulid;
import java.util.Set;

/// What a tenant's blocks are to become.
///
/// @param merges when blocks are merged
/// @param setAside blocks that cannot be worked on, such as damaged ones: no job has them among its
///   inputs
public record CompactionPolicy(MergePolicy merges, Set<Ulid> setAside) {
    public static final CompactionPolicy DEFAULT =
            new CompactionPolicy(MergePolicy.DEFAULT, Set.of());

    public CompactionPolicy {
        setAside = Set.copyOf(setAside);
    }

    /// The same without these blocks.
    public CompactionPolicy withSetAside(Set<Ulid> blocks) {
        return new CompactionPolicy(merges, blocks);
    }
}
