package io.varve.storage.tables;

/// What a head's database may use.
///
/// @param writeBufferBytes memory for changes that are not yet in table files, all tables together
/// @param blockCacheBytes memory for blocks of table files, their indexes and filters
/// @param walBytesMax bytes of RocksDB's own log after which tables are flushed, so that it can be
///   dropped; what is left of it is read at the next start
/// @param openFilesMax table files that are kept open
/// @param backgroundJobs flushes and compactions that run at once
public record RocksSettings(
        long writeBufferBytes,
        long blockCacheBytes,
        long walBytesMax,
        int openFilesMax,
        int backgroundJobs) {
    public static final RocksSettings DEFAULTS =
            new RocksSettings(64L << 20, 32L << 20, 128L << 20, 256, 2);

    public RocksSettings {
        atLeast("write buffer bytes", writeBufferBytes, 1 << 20);
        atLeast("block cache bytes", blockCacheBytes, 1 << 20);
        atLeast("WAL bytes", walBytesMax, 1 << 20);
        atLeast("open files", openFilesMax, 16);
        atLeast("background jobs", backgroundJobs, 1);
    }

    private static void atLeast(String name, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(
                    name + " of the head's database: " + value + ", at least " + min + " needed");
        }
    }
}
