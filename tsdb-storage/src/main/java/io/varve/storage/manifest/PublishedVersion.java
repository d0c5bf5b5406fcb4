package io.varve.storage.manifest;

import io.varve.storage.model.Ulid;
import java.util.Set;

/// A manifest version that is in the bucket.
///
/// @param modifiedMs when it was created, by the store's time
/// @param removed blocks that are no longer live from it on
public record PublishedVersion(long version, long modifiedMs, Set<Ulid> removed) {
    public PublishedVersion {
        removed = Set.copyOf(removed);
    }
}
