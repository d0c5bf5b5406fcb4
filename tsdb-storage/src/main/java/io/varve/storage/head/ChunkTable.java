package io.varve.storage.head;

import io.varve.storage.chunk.ByteSlice;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.journal.Journal;
import io.varve.storage.model.AlignedWindows;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.tables.TableCursor;
import io.varve.storage.tables.TableStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The closed chunks of a head in table `chunks`, see `docs/format.md`.
///
/// Generations tell whether a reader's view is new enough: the committing thread stores chunks,
/// begins a generation, and only then lets pages forget the chunks. A reader that finds a chunk
/// gone from its page finds the generation there with which it can be seen here.
final class ChunkTable {
    private static final int FLAG_LATE = 1;

    /// The key in `meta` of the position up to which all chunks that were closed are stored.
    private static final byte[] STORED_THROUGH_KEY =
            "chunks.stored_through".getBytes(StandardCharsets.US_ASCII);

    /// The key in `meta` of the length of block windows with which those chunks were closed.
    private static final byte[] WINDOW_KEY =
            "chunks.block_window".getBytes(StandardCharsets.US_ASCII);

    private final TableStore store;
    private final AlignedWindows windows;
    private final AtomicLong generation = new AtomicLong();

    ChunkTable(TableStore store, AlignedWindows windows) {
        this.store = store;
        this.windows = windows;
    }

    static void put(int tenant, ClosedChunk closed, ByteWriter scratch, TableBatch batch) {
        Chunk chunk = closed.chunk();
        scratch.clear();
        scratch.fixed8(chunk.encoding().wire());
        scratch.fixed8(closed.late() ? FLAG_LATE : 0);
        scratch.uvarint(chunk.maxTimeMs() - chunk.minTimeMs());
        scratch.uvarint(chunk.sampleCount());
        scratch.uvarint(chunk.replica());
        ByteSlice data = chunk.data();
        scratch.bytes(data.array(), data.offset(), data.length());
        batch.put(
                Table.CHUNKS,
                Keys.ofChunk(tenant, closed.series(), chunk.minTimeMs(), closed.closedAt()),
                Checksum.seal(scratch));
    }

    /// Notes beside the chunks of a group that all are stored which records up to a position
    /// closed.
    void putStoredThrough(long position, TableBatch batch) {
        batch.put(Table.META, STORED_THROUGH_KEY, Keys.ofPosition(position));
        batch.put(Table.META, WINDOW_KEY, Keys.ofPosition(windows.lengthMs()));
    }

    /// The position up to which all chunks are stored that a replay closes: none of them if other
    /// block windows decided when chunks were closed, for then a replay makes other chunks.
    long storedThrough() {
        byte[] value = store.get(Table.META, STORED_THROUGH_KEY);
        byte[] window = store.get(Table.META, WINDOW_KEY);
        if (value == null
                || window == null
                || Keys.position("chunks.block_window", window) != windows.lengthMs()) {
            return Journal.START;
        }
        return Keys.position("chunks.stored_through", value);
    }

    /// Says that chunks have been stored; returns the generation in which they can be seen.
    long beginGeneration() {
        return generation.incrementAndGet();
    }

    /// A reader for one thread at a time; it must be closed.
    Reader reader() {
        long seen = generation.get();
        return new Reader(store.lookup(Table.CHUNKS), seen);
    }

    /// Reads the chunks of one series after the other.
    final class Reader implements AutoCloseable {
        private final TableCursor cursor;
        private long seen;

        private Reader(TableCursor cursor, long seen) {
            this.cursor = cursor;
            this.seen = seen;
        }

        /// Adds the chunks of a series that overlap the range, in order of their first timestamps.
        ///
        /// @param wanted the generation that must be seen at least
        void read(int tenant, int series, TimeRange range, long wanted, List<ClosedChunk> into) {
            if (seen < wanted) {
                long current = generation.get();
                cursor.refresh();
                seen = current;
            }
            byte[] prefix = Keys.of(tenant, series);
            for (boolean more = cursor.seek(prefix); more; more = cursor.advance()) {
                byte[] key = cursor.key();
                Keys.checkChunk(key);
                long minTimeMs = Keys.chunkMinTimeMs(key);
                if (minTimeMs >= range.maxMs()) {
                    break;
                }
                ClosedChunk chunk = chunk(series, key, cursor.value());
                if (chunk.chunk().maxTimeMs() >= range.minMs()) {
                    into.add(chunk);
                }
            }
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    static ClosedChunk chunk(int series, byte[] key, byte[] value) {
        long minTimeMs = Keys.chunkMinTimeMs(key);
        ByteReader in = Checksum.open("chunk of series " + series + " at " + minTimeMs, value);
        Encoding encoding = Encoding.ofWire((byte) in.fixed8());
        boolean late = (in.fixed8() & FLAG_LATE) != 0;
        long maxTimeMs = minTimeMs + in.uvarint();
        long sampleCount = in.uvarint();
        long replica = in.uvarint();
        if (maxTimeMs < minTimeMs
                || sampleCount < 1
                || sampleCount > Integer.MAX_VALUE
                || replica < 0
                || replica > Integer.MAX_VALUE) {
            throw new CorruptDataException(
                    "chunk of series "
                            + series
                            + " at "
                            + minTimeMs
                            + ": "
                            + sampleCount
                            + " samples of replica "
                            + replica
                            + " up to "
                            + maxTimeMs);
        }
        ByteSlice data = new ByteSlice(value, in.offset(), in.remaining());
        return new ClosedChunk(
                series,
                new Chunk(encoding, minTimeMs, maxTimeMs, (int) sampleCount, (int) replica, data),
                late,
                Keys.chunkClosedAt(key));
    }
}
