package io.varve.compactor.cut;

import io.varve.compactor.delete.Deletions;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.storage.head.CutSource;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.model.TenantId;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.Folders;
import io.varve.storage.runtime.Futures;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cuts a head whenever windows are due, tenant by tenant, on one platform thread: so memory and
/// disk are those of one tenant's blocks. A tenant that fails is tried again in the next round and
/// does not hold up others; nothing of it is lost, since a head gives up only what is published.
///
/// Tenants are cut at different moments after a window's end, which are theirs and this head's: so
/// many heads do not all publish at once.
///
/// Objects of a cut that failed half-way stay in the bucket, named by no manifest; the sweep of the
/// compactor deletes such objects.
///
/// Thread-safe. The metrics are the caller's to close.
public final class HeadCutter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeadCutter.class);

    /// A tenant's cut is due up to a tenth of a window later than the window, at most this.
    private static final long JITTER_MS_MAX = 5 * 60_000;

    private static final long CLOSE_SECONDS = 60;

    private final CutSettings settings;
    private final Function<TenantId, RetentionClassifier> classifiers;
    private final CutSource head;
    private final ManifestSettings manifests;
    private final ManifestLog.Writer writer;
    private final BlockPass.Outside outside;
    private final CutMetrics metrics;
    private final Deletions deletions;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("varve-cut").factory());

    /// Of the cutting thread.
    private final Map<TenantId, TenantCut> tenants = new HashMap<>();

    private HeadCutter(
            CutSettings settings,
            Function<TenantId, RetentionClassifier> classifiers,
            CutSource head,
            Bucket bucket,
            CutMetrics metrics) {
        this.settings = settings;
        this.classifiers = classifiers;
        this.head = head;
        this.manifests = bucket.manifests();
        this.writer = bucket.writer();
        this.outside =
                new BlockPass.Outside(
                        bucket.store(),
                        writer.clock(),
                        writer.random(),
                        new CancelToken(writer.clock(), Long.MAX_VALUE));
        this.metrics = metrics;
        this.deletions = new Deletions(head, bucket.store(), manifests, writer);
    }

    /// Where blocks go.
    ///
    /// @param store one that honours conditional creation
    public record Bucket(
            ObjectStore store, ManifestSettings manifests, ManifestLog.Writer writer) {}

    /// Makes a cutter that cuts when it is told to.
    ///
    /// @param classifiers each tenant's, asked for every cut
    /// @throws VarveException of kind UNAVAILABLE if the folder cannot be used
    public static HeadCutter create(
            CutSettings settings,
            Function<TenantId, RetentionClassifier> classifiers,
            CutSource head,
            Bucket bucket,
            CutMetrics metrics) {
        try {
            Folders.delete(settings.folder());
        } catch (IOException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE,
                    "cannot empty the folder " + settings.folder() + ": " + e,
                    e);
        }
        return new HeadCutter(settings, classifiers, head, bucket, metrics);
    }

    /// As [#create], and cuts what is due from now on.
    public static HeadCutter start(
            CutSettings settings,
            Function<TenantId, RetentionClassifier> classifiers,
            CutSource head,
            Bucket bucket,
            CutMetrics metrics) {
        HeadCutter cutter = create(settings, classifiers, head, bucket, metrics);
        var _ =
                cutter.thread.scheduleWithFixedDelay(
                        cutter::scheduled,
                        cutter.writer.random().nextLong(settings.intervalMs()),
                        settings.intervalMs(),
                        TimeUnit.MILLISECONDS);
        return cutter;
    }

    /// What deletes in the head and in the bucket.
    public Deletions deletions() {
        return deletions;
    }

    private void scheduled() {
        try {
            VarveException _ = round(false);
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end all later rounds.
            LOG.error("a round of cuts failed", e);
            metrics.failed();
        }
    }

    /// Cuts what is due, and gives up what was published long enough ago, on the calling thread's
    /// behalf; waits for it.
    ///
    /// @throws VarveException if some tenant could not be cut
    void cutDue() {
        var _ = Futures.join(submit(false));
    }

    /// Turns all that the head holds of all tenants into blocks. The future completes once they are
    /// published, and fails with a [VarveException] if a tenant's could not be.
    public CompletableFuture<Void> cutEverything() {
        return submit(true);
    }

    private CompletableFuture<Void> submit(boolean everything) {
        try {
            return CompletableFuture.runAsync(
                    () -> {
                        VarveException failure = round(everything);
                        if (failure != null) {
                            throw failure;
                        }
                    },
                    thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new VarveException(ErrorKind.UNAVAILABLE, "the server is shutting down", e));
        }
    }

    /// @return the first tenant's failure; null if there was none
    private @Nullable VarveException round(boolean everything) {
        VarveException failure = null;
        long lagMs = 0;
        for (TenantId id : head.tenants()) {
            TenantCut tenant = tenants.computeIfAbsent(id, this::tenant);
            try {
                tenant.run(boundaryMs(id), everything);
            } catch (IOException | RuntimeException e) {
                if (outside.stop().isCancelled()) {
                    return new VarveException(
                            ErrorKind.UNAVAILABLE, "the server is shutting down", e);
                }
                metrics.failed();
                LOG.warn("cannot cut tenant {}, trying again: {}", id, e.toString());
                if (failure == null) {
                    failure = failure(id, e);
                }
            }
            lagMs = Math.max(lagMs, tenant.failingMs());
        }
        metrics.round(lagMs);
        return failure;
    }

    private static VarveException failure(TenantId id, Exception e) {
        ErrorKind kind = e instanceof VarveException known ? known.kind() : ErrorKind.UNAVAILABLE;
        return new VarveException(kind, "cannot cut tenant " + id + ": " + e.getMessage(), e);
    }

    private TenantCut tenant(TenantId id) {
        ManifestLog log = new ManifestLog(id, outside.store(), manifests, writer);
        return new TenantCut(log, head, deletions, settings, classifiers, outside, metrics);
    }

    private long boundaryMs(TenantId id) {
        long jitterMaxMs = Math.min(JITTER_MS_MAX, settings.windows().lengthMs() / 10);
        int seed = (head.id() + id).hashCode();
        long jitterMs = jitterMaxMs == 0 ? 0 : Math.floorMod(seed, jitterMaxMs);
        return settings.windows()
                .startMs(writer.clock().nowMs() - settings.outOfOrderWindowMs() - jitterMs);
    }

    /// Gives up what is being cut, which the next start cuts again, and waits for the thread. Close
    /// the head after this. Idempotent.
    @Override
    public void close() {
        outside.stop().cancel();
        var _ = thread.shutdownNow();
        boolean interrupted = false;
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a cut does not end: the store does not answer");
            }
        } catch (InterruptedException _) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
