package io.varve.compactor.plan;

import io.varve.storage.model.Ulid;
import io.varve.storage.retention.RetentionPolicy;
import java.util.Set;

/// What a tenant's blocks are to become.
///
/// @param merges when blocks are merged
/// @param retention which blocks go
/// @param erase when deleted samples go from blocks that are to stay
/// @param setAside blocks that cannot be worked on, such as damaged ones: no job has them among its
///   inputs
public record CompactionPolicy(
        MergePolicy merges, RetentionPolicy retention, ErasePolicy erase, Set<Ulid> setAside) {
    public static final CompactionPolicy DEFAULT =
            new CompactionPolicy(MergePolicy.DEFAULT, Set.of());

    /// A policy that keeps everything.
    public CompactionPolicy(MergePolicy merges, Set<Ulid> setAside) {
        this(merges, RetentionPolicy.KEEP_EVERYTHING, ErasePolicy.DEFAULT, setAside);
    }

    public CompactionPolicy {
        setAside = Set.copyOf(setAside);
    }

    /// The same without these blocks.
    public CompactionPolicy withSetAside(Set<Ulid> blocks) {
        return new CompactionPolicy(merges, retention, erase, blocks);
    }
}
