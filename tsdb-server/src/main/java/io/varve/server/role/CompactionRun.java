package io.varve.server.role;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.compactor.job.Compactor;
import io.varve.compactor.job.CompactorMetrics;
import io.varve.compactor.job.CompactorSettings;
import io.varve.compactor.job.Tally;
import io.varve.server.config.Configuration;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.StoreProbe;
import io.varve.storage.objectstore.connect.ObjectStores;
import io.varve.storage.objectstore.connect.StoreLocation;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.Folders;
import io.varve.storage.runtime.Pause;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that compacts a bucket and does nothing else, beside servers or without any. It never
/// touches a head. [#stop] may be called by any thread, the rest belongs to one.
public final class CompactionRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactionRun.class);

    /// Rounds between two looks for objects without an owner.
    private static final int ROUNDS_PER_SWEEP = 10;

    private final ObjectStore store;
    private final Path folder;
    private final CompactorSettings settings;
    private final Compactor compactor;
    private final ManifestLog.Writer writer;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopped;

    private CompactionRun(
            ObjectStore store,
            Path folder,
            CompactorSettings settings,
            Compactor compactor,
            ManifestLog.Writer writer) {
        this.store = store;
        this.folder = folder;
        this.settings = settings;
        this.compactor = compactor;
        this.writer = writer;
    }

    /// @throws VarveException if there is no such bucket, or it must not be used
    public static CompactionRun open(Configuration configuration, Clock clock) {
        String url = configuration.storage().bucket();
        ManifestLog.Writer writer =
                new ManifestLog.Writer(
                        "compact-" + ProcessHandle.current().pid(),
                        clock,
                        new SecureRandom(),
                        Pause.system());
        try {
            // An absent directory would pass for an empty bucket.
            if (StoreLocation.parse(url) instanceof StoreLocation.File file
                    && !Files.isDirectory(file.directory())) {
                throw new VarveException(
                        ErrorKind.UNAVAILABLE,
                        "cannot open the bucket " + url + ": there is no such directory");
            }
            ObjectStore store =
                    ObjectStores.open(
                            url,
                            ModuleSettings.store(configuration),
                            new ObjectStores.Outside(
                                    clock, writer.random(), writer.pause(), (_, _, _, _) -> {}));
            StoreProbe.check(store, writer.random());
            Path dataDir = Files.createDirectories(configuration.server().dataDir());
            // Its own: a server may use the same folder of data.
            Path folder = Files.createTempDirectory(dataDir, "compact-");
            CompactorSettings settings = ModuleSettings.compactor(configuration);
            Compactor compactor =
                    Compactor.create(
                            settings,
                            Compactions.parts(
                                    configuration,
                                    configuration.retention(),
                                    store,
                                    writer,
                                    folder),
                            new CompactorMetrics(new PrometheusRegistry()));
            return new CompactionRun(store, folder, settings, compactor, writer);
        } catch (IOException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE,
                    "cannot use the bucket " + url + ": " + e.getMessage(),
                    e);
        } catch (IllegalArgumentException e) {
            throw new VarveException(ErrorKind.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    /// What retention would take now, a line per tenant, class and resolution; nothing is changed.
    ///
    /// @throws VarveException if the bucket cannot be read
    public List<String> losses() {
        return compactor.losses();
    }

    /// What is due, a line each; nothing is changed.
    ///
    /// @throws VarveException if the bucket cannot be read
    public List<String> due() {
        return compactor.due();
    }

    /// Does all that is due.
    public Tally untilIdle() {
        return compactor.runUntilIdle(writer.pause());
    }

    /// Does what is due, again and again, until it is stopped.
    public Tally untilStopped() {
        Tally all = Tally.NONE;
        for (int round = 0; !stopped; round++) {
            all = all.plus(compactor.round(_ -> true));
            all = all.plus(compactor.sweep(round % ROUNDS_PER_SWEEP == 0));
            long endNanos = writer.clock().monotonicNanos() + 1_000_000 * settings.intervalMs();
            while (!stopped && writer.clock().monotonicNanos() < endNanos) {
                writer.pause().forMs(Math.min(200, settings.intervalMs()));
            }
        }
        return all;
    }

    /// Gives up the job that runs, and waits until the run has been closed.
    public void stop() throws InterruptedException {
        stopped = true;
        compactor.stop();
        ended.await();
    }

    @Override
    public void close() {
        try {
            Folders.delete(folder);
            store.close();
        } catch (IOException e) {
            LOG.warn("cannot delete the folder {}: {}", folder, e.getMessage());
        }
        ended.countDown();
    }
}
