package io.varve.storage.tables;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/// The options of a head's database, and the native objects behind them, which live until close.
final class RocksOptions implements AutoCloseable {
    /// Enough to keep a disk busy during a scan; RocksDB's own steps of readahead start at 8 KiB.
    private static final long SCAN_READAHEAD_BYTES = 2 << 20;

    /// Bits per key of the filters: about 1% of the files that lack a series are read for it.
    private static final double FILTER_BITS = 10;

    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Cache blockCache;
    private final DBOptions database;
    private final List<ColumnFamilyDescriptor> families = new ArrayList<>();
    private final WriteOptions synced;
    private final ReadOptions scan;
    private final ReadOptions lookup;

    RocksOptions(RocksSettings settings) {
        RocksDB.loadLibrary();
        blockCache = own(new LRUCache(settings.blockCacheBytes()));
        database = own(new DBOptions());
        database.setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setMaxTotalWalSize(settings.walBytesMax())
                .setDbWriteBufferSize(settings.writeBufferBytes())
                .setMaxOpenFiles(settings.openFilesMax())
                .setMaxBackgroundJobs(settings.backgroundJobs())
                // What the log gave back stays in memory; flushing it first would delay the start.
                .setAvoidFlushDuringRecovery(true)
                .setSkipStatsUpdateOnDbOpen(true)
                .setBytesPerSync(1 << 20)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(1 << 20);
        families.add(
                new ColumnFamilyDescriptor(
                        RocksDB.DEFAULT_COLUMN_FAMILY,
                        own(new ColumnFamilyOptions().setWriteBufferSize(1 << 20))));
        for (Table table : Table.values()) {
            byte[] name = table.columnFamily().getBytes(StandardCharsets.US_ASCII);
            families.add(new ColumnFamilyDescriptor(name, family(table, settings)));
        }
        synced = own(new WriteOptions().setSync(true));
        scan =
                own(
                        new ReadOptions()
                                .setTotalOrderSeek(true)
                                .setFillCache(false)
                                .setReadaheadSize(SCAN_READAHEAD_BYTES));
        lookup =
                own(
                        new ReadOptions()
                                .setPrefixSameAsStart(true)
                                // Readers close views; files that die with them can wait.
                                .setBackgroundPurgeOnIteratorCleanup(true));
    }

    private ColumnFamilyOptions family(Table table, RocksSettings settings) {
        BlockBasedTableConfig format =
                new BlockBasedTableConfig()
                        .setBlockCache(blockCache)
                        .setBlockSize(8 << 10)
                        .setFormatVersion(5)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true);
        ColumnFamilyOptions options = own(new ColumnFamilyOptions());
        // After a full disk RocksDB writes again once there is room for the buffers of all families
        // together; so that must be little.
        options.setWriteBufferSize(
                Math.max(1 << 20, settings.writeBufferBytes() / bufferShare(table)));
        switch (table) {
            // Entries are as big as a block or bigger, and most of them die before a compaction.
            case JOURNAL, OPEN ->
                    options.setCompressionType(CompressionType.NO_COMPRESSION)
                            .setLevel0FileNumCompactionTrigger(8);
            case CHUNKS, EXEMPLARS -> {
                format.setFilterPolicy(own(new BloomFilter(FILTER_BITS)))
                        .setWholeKeyFiltering(false);
                options.useFixedLengthPrefixExtractor(table.prefixBytes())
                        .setMemtablePrefixBloomSizeRatio(0.02)
                        .setCompressionType(CompressionType.LZ4_COMPRESSION);
            }
            case SERIES, METADATA, META ->
                    options.setCompressionType(CompressionType.LZ4_COMPRESSION);
        }
        return options.setTableFormatConfig(format);
    }

    /// A table may fill this part of all buffers before it is flushed.
    private static int bufferShare(Table table) {
        return switch (table) {
            case JOURNAL -> 2;
            case CHUNKS, OPEN -> 4;
            case SERIES -> 8;
            case EXEMPLARS -> 16;
            case METADATA, META -> 64;
        };
    }

    private <T extends AutoCloseable> T own(T nativeObject) {
        owned.push(nativeObject);
        return nativeObject;
    }

    DBOptions database() {
        return database;
    }

    /// The default family, which stays empty, then one per table in the order of the enum.
    List<ColumnFamilyDescriptor> families() {
        return families;
    }

    WriteOptions synced() {
        return synced;
    }

    ReadOptions scan() {
        return scan;
    }

    ReadOptions lookup() {
        return lookup;
    }

    Cache blockCache() {
        return blockCache;
    }

    @Override
    public void close() {
        // In reverse: what was made last may use what was made before.
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a native object cannot be released", e);
            }
        }
    }
}
