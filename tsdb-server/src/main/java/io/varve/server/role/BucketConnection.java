package io.varve.server.role;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.server.config.Configuration;
import io.varve.storage.bucket.Bucket;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreMetrics;
import io.varve.storage.objectstore.StoreProbe;
import io.varve.storage.objectstore.cache.CacheSettings;
import io.varve.storage.objectstore.cache.PageCache;
import io.varve.storage.objectstore.connect.ObjectStores;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.Pause;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The object store of a process and the bucket in it. It opens although the store is away: then
/// the store is tried again and again, on a thread of its own, until it is found to honour
/// conditional creation or is refused. Whenever it is away later, that thread finds out when it is
/// back, though nobody queries. Thread-safe.
final class BucketConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BucketConnection.class);

    private static final long RETRY_MS = 2_000;

    private final String url;
    private final ObjectStore store;
    private final ManifestLog.Writer writer;
    private final Bucket bucket;
    private final CompletableFuture<ObjectStore> tried = new CompletableFuture<>();
    private final Thread trying;
    private volatile boolean closed;

    private BucketConnection(
            String url, ObjectStore store, ManifestLog.Writer writer, Bucket bucket) {
        this.url = url;
        this.store = store;
        this.writer = writer;
        this.bucket = bucket;
        trying = Thread.ofVirtual().name("try-bucket").start(this::watchStore);
    }

    /// @throws VarveException if the URL names no store, or the cache on disk cannot be used
    static BucketConnection open(
            Configuration configuration, Clock clock, PrometheusRegistry registry) {
        String url = configuration.storage().bucket();
        ManifestLog.Writer writer =
                new ManifestLog.Writer(
                        "varve-" + ProcessHandle.current().pid(),
                        clock,
                        new SecureRandom(),
                        Pause.system());
        try {
            ObjectStore store =
                    ObjectStores.open(
                            url,
                            ModuleSettings.store(configuration),
                            new ObjectStores.Outside(
                                    clock,
                                    writer.random(),
                                    writer.pause(),
                                    new ObjectStoreMetrics(registry)));
            Optional<CacheSettings> ranges = ModuleSettings.ranges(configuration);
            Bucket.Parts parts =
                    new Bucket.Parts(
                            store,
                            ranges.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(PageCache.open(ranges.get(), registry)),
                            ModuleSettings.delays(configuration),
                            writer);
            Bucket bucket = new Bucket(ModuleSettings.bucket(configuration), parts, registry);
            return new BucketConnection(url, store, writer, bucket);
        } catch (IOException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE, "cannot open the bucket " + url + ": " + e, e);
        }
    }

    private void watchStore() {
        tryStore();
        while (!closed) {
            writer.pause().forMs(RETRY_MS);
            bucket.reach();
        }
    }

    private void tryStore() {
        while (!tried.isDone()) {
            try {
                StoreProbe.check(store, writer.random());
                bucket.health().answered();
                LOG.info("bucket {}", url);
                boolean _ = tried.complete(store);
            } catch (IOException e) {
                String reason = String.valueOf(e.getMessage());
                bucket.health().failed(reason);
                if (e instanceof ObjectStoreException known
                        && known.kind() == ObjectStoreException.Kind.REFUSED) {
                    boolean _ =
                            tried.completeExceptionally(
                                    new VarveException(
                                            ErrorKind.INVALID,
                                            "the bucket " + url + " cannot be used: " + reason,
                                            e));
                }
                writer.pause().forMs(tried.isDone() ? 0 : RETRY_MS);
            } catch (RuntimeException e) {
                boolean _ = tried.completeExceptionally(e);
            }
        }
    }

    Bucket bucket() {
        return bucket;
    }

    /// Who this process is in manifests.
    ManifestLog.Writer writer() {
        return writer;
    }

    /// The store, once it is found to be fit for manifests: to publish before that would risk what
    /// others have published. Fails if it is refused, or when the connection is closed.
    CompletableFuture<ObjectStore> tried() {
        return tried.copy();
    }

    /// What is wrong; empty if nothing is.
    String trouble() {
        String trouble = bucket.health().trouble();
        return trouble.isEmpty() ? "" : "the bucket cannot be reached: " + trouble;
    }

    @Override
    public void close() {
        closed = true;
        boolean _ = tried.cancel(false);
        trying.interrupt();
        try {
            store.close();
        } catch (IOException e) {
            LOG.warn("cannot close the bucket {}", url, e);
        }
    }
}
