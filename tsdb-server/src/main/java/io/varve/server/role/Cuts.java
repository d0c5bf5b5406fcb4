package io.varve.server.role;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.compactor.cut.CutSettings;
import io.varve.compactor.cut.HeadCutter;
import io.varve.compactor.cut.RetentionClassifier;
import io.varve.server.http.AdminEndpoint;
import io.varve.storage.head.CutSource;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// The cutter of a server, which begins once the bucket is found fit. Until then the head keeps
/// everything. Thread-safe.
final class Cuts implements AdminEndpoint, AutoCloseable {
    private @Nullable HeadCutter cutter;
    private boolean closed;

    /// @param store completes when the bucket may be written to; never, if it must not
    Cuts(
            CutSettings settings,
            CutSource head,
            CompletableFuture<ObjectStore> store,
            ManifestLog.Writer writer,
            PrometheusRegistry registry) {
        var _ =
                store.thenAccept(fit ->
                        begin(
                                settings,
                                head,
                                new HeadCutter.Bucket(fit, ManifestSettings.DEFAULT, writer),
                                registry));
    }

    private synchronized void begin(
            CutSettings settings,
            CutSource head,
            HeadCutter.Bucket bucket,
            PrometheusRegistry registry) {
        if (!closed) {
            cutter = HeadCutter.start(settings, RetentionClassifier.SINGLE, head, bucket, registry);
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
        try {
            cutter().cutEverything().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof VarveException failure) {
                throw failure;
            }
            throw e;
        }
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
    }
}
