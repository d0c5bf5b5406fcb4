package io.varve.storage.bucket;

import io.varve.storage.block.BlockFile;
import io.varve.storage.block.RangeReader;
import io.varve.storage.objectstore.MeteredObjectStore;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.RequestListener;
import io.varve.storage.objectstore.StoreOperation;
import io.varve.storage.objectstore.StoreOutcome;
import io.varve.storage.objectstore.cache.CachingObjectStore;
import io.varve.storage.objectstore.cache.PageCache;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Reads ranges of one block's objects for one query, when a place among the reads is free, and
/// charges the query for the requests that it caused. Thread-safe.
final class BlockRanges implements RangeReader {
    /// How often one who waits for a place looks whether it should give up.
    private static final long CHECK_MS = 50;

    private final Source source;
    private final String folder;
    private final ReadContext context;

    /// Where blocks are read from; shared by all queries.
    ///
    /// @param cache of ranges; empty: none
    /// @param places for reads at one time
    record Source(ObjectStore store, Optional<PageCache> cache, Clock clock, Semaphore places) {}

    /// @param folder of the block, with a slash at its end
    BlockRanges(Source source, String folder, ReadContext context) {
        this.source = source;
        this.folder = folder;
        this.context = context;
    }

    @Override
    public byte[] read(BlockFile file, long offset, int length) throws IOException {
        Charge charge = new Charge();
        ObjectStore metered = new MeteredObjectStore(source.store(), source.clock(), charge);
        ObjectStore near =
                source.cache().isPresent()
                        ? new CachingObjectStore(metered, source.cache().get())
                        : metered;
        takePlace();
        try {
            return near.get(folder + file.fileName(), offset, length);
        } finally {
            source.places().release();
            context.stats().addRequests(charge.requests, charge.bytes);
            if (charge.requests == 0) {
                context.stats().addCacheHits(1);
            }
        }
    }

    private void takePlace() {
        try {
            while (!source.places().tryAcquire(CHECK_MS, TimeUnit.MILLISECONDS)) {
                context.cancel().check("block read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VarveException(ErrorKind.CANCELLED, "interrupted before a block was read", e);
        }
    }

    /// The requests of one read, which are all made on the reader's thread.
    private static final class Charge implements RequestListener {
        private long requests;
        private long bytes;

        @Override
        public void called(StoreOperation operation, StoreOutcome outcome, long moved, long nanos) {
            requests++;
            bytes += moved;
        }
    }
}
