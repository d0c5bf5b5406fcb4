package io.varve.storage.bucket;

/// How the bucket is read.
///
/// @param pollIntervalMs how old what is known of a tenant's manifest may be before the store is
///   asked, in milliseconds
/// @param tenantsMax so many tenants' manifests are kept; the one not queried for longest goes
///   first
/// @param readsMax reads of blocks at one time, of all queries together
/// @param indexBytesMax what decoded pages of indexes may take in memory
public record BucketSettings(
        long pollIntervalMs, int tenantsMax, int readsMax, long indexBytesMax) {
    public static final BucketSettings DEFAULT = new BucketSettings(10_000, 1_000, 32, 64 << 20);

    /// The longest time for which a view may begin with a manifest version that is not the newest,
    /// in milliseconds: while the store does not answer, what was known is used for one more poll
    /// interval. Who gives up samples because a version has them waits so long, and for the longest
    /// query after that.
    public long manifestAgeMsMax() {
        return 2 * pollIntervalMs;
    }

    public BucketSettings {
        if (pollIntervalMs < 0 || tenantsMax < 1 || readsMax < 1 || indexBytesMax < 0) {
            throw new IllegalArgumentException(
                    "bucket settings: poll interval "
                            + pollIntervalMs
                            + " ms, "
                            + tenantsMax
                            + " tenants, "
                            + readsMax
                            + " reads, "
                            + indexBytesMax
                            + " bytes of indexes");
        }
    }
}
