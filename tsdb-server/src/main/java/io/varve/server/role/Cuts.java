package io.varve.server.role;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.compactor.cut.CutMetrics;
import io.varve.compactor.cut.CutSettings;
import io.varve.compactor.cut.HeadCutter;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.server.http.AdminEndpoint;
import io.varve.storage.head.CutSource;
import io.varve.storage.manifest.DeletionReceipt;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.retention.RetentionPolicies;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.Futures;
import io.varve.storage.runtime.VarveException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cutter of a server, which begins once the bucket is found fit. Until then the head keeps
/// everything. Thread-safe.
final class Cuts implements AdminEndpoint, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cuts.class);

    private final CutSettings settings;
    private final ManifestSettings delays;
    private final RetentionPolicies retention;
    private final CutSource head;
    private final ManifestLog.Writer writer;
    private final CutMetrics metrics;
    private @Nullable HeadCutter cutter;
    private boolean closed;

    /// @param store completes when the bucket may be written to; never, if it must not
    Cuts(
            CutSettings settings,
            ManifestSettings delays,
            RetentionPolicies retention,
            CutSource head,
            CompletableFuture<ObjectStore> store,
            ManifestLog.Writer writer,
            PrometheusRegistry registry) {
        this.settings = settings;
        this.delays = delays;
        this.retention = retention;
        this.head = head;
        this.writer = writer;
        metrics = new CutMetrics(registry);
        var _ = store.thenAccept(this::begin).exceptionally(Cuts::failed);
    }

    /// A bucket that is refused ends the server; one that is closed was not needed.
    private static @Nullable Void failed(Throwable failure) {
        LOG.debug("nothing is cut", failure);
        return null;
    }

    private synchronized void begin(ObjectStore store) {
        if (!closed) {
            cutter =
                    HeadCutter.start(
                            settings,
                            tenant -> RetentionClassifier.of(retention.of(tenant)),
                            head,
                            new HeadCutter.Bucket(store, delays, writer),
                            metrics);
        }
    }

    private synchronized HeadCutter cutter() {
        HeadCutter begun = cutter;
        if (begun == null) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE, "the bucket has not been reached yet, nothing is cut");
        }
        return begun;
    }

    @Override
    public void cut() {
        var _ = Futures.join(cutter().cutEverything());
    }

    @Override
    public void delete(TenantId tenant, List<List<Matcher>> selectors, TimeRange range, String by) {
        Deletion _ = cutter().deletions().delete(tenant, selectors, range, by);
    }

    @Override
    public void deleteTenant(TenantId tenant, String by) {
        Deletion _ = cutter().deletions().deleteTenant(tenant, by);
    }

    @Override
    public List<DeletionReceipt> deletions(TenantId tenant) {
        return cutter().deletions().receipts(tenant);
    }

    /// To be closed before the head and the bucket.
    @Override
    public void close() {
        HeadCutter begun;
        synchronized (this) {
            closed = true;
            begun = cutter;
        }
        if (begun != null) {
            begun.close();
        }
        metrics.close();
    }
}
