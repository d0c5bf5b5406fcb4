package io.varve.storage.manifest;

import io.varve.storage.model.Ulid;
import java.util.Optional;

/// A version as it lies in the bucket.
///
/// @param commit names the attempt that wrote it: the way to know one's own after a lost answer
/// @param writer names the process that wrote it, for people
/// @param writtenMs the writer's clock, for people
/// @param snapshot the whole manifest of this version, in every hundredth
record ManifestRecord(
        long version,
        Ulid commit,
        String writer,
        long writtenMs,
        ManifestChange change,
        Optional<Manifest> snapshot) {}
