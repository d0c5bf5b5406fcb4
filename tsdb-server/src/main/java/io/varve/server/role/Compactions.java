package io.varve.server.role;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.compactor.job.Compactor;
import io.varve.compactor.job.CompactorMetrics;
import io.varve.compactor.job.CompactorStatus;
import io.varve.compactor.job.CompactorThreads;
import io.varve.compactor.plan.CompactionPolicy;
import io.varve.compactor.plan.ErasePolicy;
import io.varve.compactor.plan.MergePolicy;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.compactor.work.Workplace;
import io.varve.server.config.Configuration;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.retention.RetentionPolicies;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The compactor of a server, which begins once the bucket is found fit. Thread-safe.
final class Compactions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Compactions.class);

    private final Configuration configuration;
    private final RetentionPolicies retention;
    private final ManifestLog.Writer writer;
    private final CompactorMetrics metrics;
    private @Nullable CompactorThreads threads;
    private boolean closed;

    /// @param store completes when the bucket may be written to; never, if it must not
    Compactions(
            Configuration configuration,
            RetentionPolicies retention,
            CompletableFuture<ObjectStore> store,
            ManifestLog.Writer writer,
            PrometheusRegistry registry) {
        this.configuration = configuration;
        this.retention = retention;
        this.writer = writer;
        metrics = new CompactorMetrics(registry);
        var _ = store.thenAccept(this::begin).exceptionally(Compactions::failed);
    }

    /// What a compactor of this configuration is made of.
    ///
    /// @param folder for blocks that are being written
    static Compactor.Parts parts(
            Configuration configuration,
            RetentionPolicies retention,
            ObjectStore store,
            ManifestLog.Writer writer,
            Path folder) {
        MergePolicy merges = ModuleSettings.merges(configuration);
        return new Compactor.Parts(
                new Workplace(
                        store, writer.clock(), writer.random(), folder, BlockSettings.DEFAULTS),
                writer,
                tenant ->
                        new CompactionPolicy(
                                merges, retention.of(tenant), ErasePolicy.DEFAULT, Set.of()),
                tenant -> RetentionClassifier.of(retention.of(tenant)));
    }

    /// A bucket that is refused ends the server; one that is closed was not needed.
    private static @Nullable Void failed(Throwable failure) {
        LOG.debug("nothing is compacted", failure);
        return null;
    }

    private synchronized void begin(ObjectStore store) {
        if (!closed) {
            Path folder = configuration.server().dataDir().resolve("compact");
            threads =
                    CompactorThreads.start(
                            ModuleSettings.compactor(configuration),
                            parts(configuration, retention, store, writer, folder),
                            metrics);
        }
    }

    /// What operators should know, a line each; empty if nothing is due and nothing is wrong.
    String trouble() {
        CompactorThreads begun;
        synchronized (this) {
            begun = threads;
        }
        return begun == null ? "" : describe(begun.status());
    }

    private static String describe(CompactorStatus status) {
        StringBuilder text = new StringBuilder();
        if (status.backlog() > 0) {
            text.append("compaction has ")
                    .append(status.backlog())
                    .append(" jobs to do, the oldest due for ")
                    .append(status.lagMs() / 1_000)
                    .append(" s; the oldest block to be merged is ")
                    .append(status.oldestBlockAgeMs() / 1_000)
                    .append(" s old");
        }
        for (String left : status.quarantined()) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append("compaction leaves alone: ")
                    .append(left.replace('\n', ' '));
        }
        return text.toString();
    }

    /// To be closed before the bucket.
    @Override
    public void close() {
        CompactorThreads begun;
        synchronized (this) {
            closed = true;
            begun = threads;
        }
        if (begun != null) {
            begun.close();
        }
        metrics.close();
    }
}
