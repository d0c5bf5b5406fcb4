package io.varve.storage.head;

import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableCursor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Brings the series of all tenants back from table `series`. Indexing the labels of a series and
/// hashing them take about the same time and share nothing but the row that they read, so a second
/// thread hashes behind the one that scans the table and indexes.
final class SeriesRecovery implements AutoCloseable {
    /// Rows that wait to be hashed: a few MB at most.
    private static final int ROWS_AHEAD_MAX = 32;

    private final HeadState state;
    private final ExecutorService hashing =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("varve-head-hashes").factory());
    private final Semaphore rowsAhead = new Semaphore(ROWS_AHEAD_MAX);
    private CompletableFuture<Void> hashed = CompletableFuture.completedFuture(null);

    SeriesRecovery(HeadState state) {
        this.state = state;
    }

    /// @throws CorruptDataException if what is stored contradicts itself
    void run() {
        HeadTenant tenant = null;
        IndexLoader index = null;
        HashLoader hashes = null;
        try (TableCursor cursor = state.store().scan(Table.SERIES)) {
            for (boolean more = cursor.seek(new byte[0]); more; more = cursor.advance()) {
                byte[] key = cursor.key();
                Keys.checkPair("series", key);
                HeadTenant owner = state.tenants().numbered(Keys.tenant(key));
                if (index == null || hashes == null || tenant != owner) {
                    tenant = owner;
                    index = tenant.indexLoader();
                    hashes = tenant.hashLoader();
                }
                int firstId = Keys.second(key);
                checkFollows(firstId, tenant);
                byte[] row = cursor.value();
                hash(hashes, firstId, row);
                index.read(firstId, row);
            }
        }
        hashed.join();
        for (HeadTenant each : state.tenants().all()) {
            each.restored();
        }
    }

    private static void checkFollows(int firstId, HeadTenant tenant) {
        if (firstId != tenant.seriesCount() + 1) {
            throw new CorruptDataException(
                    "head database: tenant "
                            + tenant.id()
                            + " has a row of series from id "
                            + firstId
                            + ", want "
                            + (tenant.seriesCount() + 1));
        }
    }

    private void hash(HashLoader loader, int firstId, byte[] row) {
        rowsAhead.acquireUninterruptibly();
        // A failure passes over the rows after it, and comes out at the end.
        hashed =
                hashed.thenRunAsync(() -> loader.read(firstId, row), hashing)
                        .whenComplete((_, _) -> rowsAhead.release());
    }

    /// Waits for the second thread to end.
    @Override
    public void close() {
        hashing.close();
    }
}
