package io.varve.storage.manifest;

/// How long what nobody needs any more is kept in the bucket.
///
/// @param deleteDelayMs replaced blocks and old versions are deleted no earlier than this after
///   they were replaced: readers may still use them
/// @param sweepDelayMs objects that no version names are deleted no earlier than this after they
///   were written: somebody may be about to publish them
public record ManifestSettings(long deleteDelayMs, long sweepDelayMs) {
    public static final ManifestSettings DEFAULT =
            new ManifestSettings(15L * 60_000, 48L * 3_600_000);

    public ManifestSettings {
        if (deleteDelayMs <= 0 || sweepDelayMs <= 0) {
            throw new IllegalArgumentException(
                    "delete delay " + deleteDelayMs + " ms, sweep delay " + sweepDelayMs + " ms");
        }
    }
}
