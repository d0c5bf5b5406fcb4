package io.varve.query.api;

import java.util.List;

/// A block that queries read.
///
/// @param id a ULID
/// @param minTimeMs its first sample
/// @param lastTimeMs its last sample
/// @param resolutionMs length of a downsampling window; 0: raw samples
/// @param level how often its samples were merged; 1: cut from a head
/// @param bytes of all its objects
/// @param sources blocks of level 1 that it was made of
public record LiveBlock(
        String id,
        long minTimeMs,
        long lastTimeMs,
        long resolutionMs,
        int level,
        String retentionClass,
        Counts counts,
        long bytes,
        List<String> sources) {
    public LiveBlock {
        sources = List.copyOf(sources);
    }

    /// How much is in it.
    public record Counts(long series, long chunks, long samples) {}
}
