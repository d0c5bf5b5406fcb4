package io.varve.storage.objectstore.cache;

import java.nio.file.Path;
import java.util.Optional;

/// How much of the store is kept near.
///
/// @param pageBytes size of a page; 4 KiB to 16 MiB. Small ones cost more files and more memory for
///   what is known of them, large ones make overlapping ranges replace each other
/// @param memoryBytesMax what pages in memory may take together; 0 for none
/// @param disk pages on disk; empty for none
public record CacheSettings(int pageBytes, long memoryBytesMax, Optional<Disk> disk) {
    private static final int PAGE_BYTES_MIN = 4 << 10;
    private static final int PAGE_BYTES_MAX = 16 << 20;

    /// Pages on disk.
    ///
    /// @param directory where the files are; belongs to one cache of one process
    /// @param bytesMax what the files may take together, directories not counted
    public record Disk(Path directory, long bytesMax) {
        public Disk {
            if (bytesMax < 1) {
                throw new IllegalArgumentException(
                        "cache on disk at " + directory + " with " + bytesMax + " bytes");
            }
        }
    }

    public CacheSettings {
        if (pageBytes < PAGE_BYTES_MIN || pageBytes > PAGE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "page size of the cache is "
                            + pageBytes
                            + " bytes; it must be "
                            + PAGE_BYTES_MIN
                            + " to "
                            + PAGE_BYTES_MAX);
        }
        if (memoryBytesMax < 0) {
            throw new IllegalArgumentException("cache in memory of " + memoryBytesMax + " bytes");
        }
    }
}
