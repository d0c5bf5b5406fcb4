package io.varve.server.script;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.compactor.cut.CutMetrics;
import io.varve.compactor.cut.CutSettings;
import io.varve.compactor.cut.HeadCutter;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.query.engine.EngineSettings;
import io.varve.query.engine.PromqlEngine;
import io.varve.query.engine.QueryEngine;
import io.varve.query.script.ScriptRunner;
import io.varve.query.script.ScriptSeries;
import io.varve.query.script.ScriptStore;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.bucket.Bucket;
import io.varve.storage.bucket.BucketSettings;
import io.varve.storage.bucket.HeadAndBucket;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.head.CommitResult;
import io.varve.storage.head.Head;
import io.varve.storage.head.HeadSettings;
import io.varve.storage.head.SeriesLimits;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.model.AlignedWindows;
import io.varve.storage.model.TenantId;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.file.FileObjectStore;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.Futures;
import io.varve.storage.runtime.Pause;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Samples of scripts in a head and a bucket as a server has them, without its limits: any time is
/// taken, and histograms as they are. Each script has a tenant of its own, so that nothing has to
/// be thrown away. Used by one thread.
public final class StorageScriptStore implements ScriptStore {
    /// Scripts reach over years of little data: a block for every two hours would be many.
    private static final AlignedWindows WINDOWS = new AlignedWindows(30L * 24 * 3_600_000);

    /// Some thousand years.
    private static final long ANY_AGE_MS = 100_000_000_000_000L;

    private final StorageForm form;
    private final Head head;
    private final CutMetrics metrics;
    private final HeadCutter cutter;
    private final PromqlEngine engine;
    private int scripts;
    private TenantId tenant = TenantId.ANONYMOUS;

    private StorageScriptStore(
            StorageForm form,
            Head head,
            CutMetrics metrics,
            HeadCutter cutter,
            PromqlEngine engine) {
        this.form = form;
        this.head = head;
        this.metrics = metrics;
        this.cutter = cutter;
        this.engine = engine;
    }

    /// @param folder an empty one, which the caller deletes after the store is closed
    /// @param random seeds hashes and names blocks
    /// @throws VarveException if the folder cannot be used
    public static StorageScriptStore open(
            StorageForm form, Path folder, Clock clock, RandomGenerator random) {
        PrometheusRegistry registry = new PrometheusRegistry();
        Head head =
                Head.open(
                        HeadSettings.DEFAULTS
                                .withOutOfOrderWindowMs(ANY_AGE_MS)
                                .withBlockWindowMs(WINDOWS.lengthMs()),
                        folder.resolve("head"),
                        SeriesLimits.NONE,
                        clock,
                        random::nextLong,
                        registry);
        boolean opened = false;
        try {
            ObjectStore store = store(folder.resolve("bucket"), clock);
            ManifestLog.Writer writer =
                    new ManifestLog.Writer("varve-promql-test", clock, random, Pause.system());
            CutMetrics metrics = new CutMetrics(registry);
            HeadCutter cutter =
                    HeadCutter.create(
                            new CutSettings(
                                    WINDOWS,
                                    0,
                                    Long.MAX_VALUE,
                                    0,
                                    folder.resolve("cut"),
                                    BlockSettings.DEFAULTS),
                            _ -> RetentionClassifier.SINGLE,
                            head,
                            new HeadCutter.Bucket(store, ManifestSettings.DEFAULT, writer),
                            metrics);
            BucketSettings standard = BucketSettings.DEFAULT;
            Bucket bucket =
                    new Bucket(
                            new BucketSettings(
                                    0,
                                    standard.tenantsMax(),
                                    standard.readsMax(),
                                    standard.indexBytesMax()),
                            new Bucket.Parts(
                                    store, Optional.empty(), ManifestSettings.DEFAULT, writer),
                            registry);
            PromqlEngine engine =
                    new QueryEngine(
                            EngineSettings.defaults()
                                    .withFeatures(ScriptRunner.FEATURES)
                                    .withSamplesMax(ScriptRunner.SAMPLES_MAX),
                            new HeadAndBucket(head, head::manifestVersion, bucket),
                            clock);
            opened = true;
            return new StorageScriptStore(form, head, metrics, cutter, engine);
        } finally {
            if (!opened) {
                head.close();
            }
        }
    }

    private static ObjectStore store(Path folder, Clock clock) {
        try {
            return FileObjectStore.open(folder, clock);
        } catch (IOException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE, "cannot open the bucket " + folder + ": " + e, e);
        }
    }

    @Override
    public void clear() {
        scripts++;
        tenant = new TenantId("script-" + scripts);
    }

    @Override
    public void load(List<ScriptSeries> series) {
        switch (form) {
            case HEAD -> write(series, Long.MIN_VALUE, Long.MAX_VALUE);
            case BLOCKS -> {
                write(series, Long.MIN_VALUE, Long.MAX_VALUE);
                cut();
            }
            case SPLIT -> {
                long middleMs = middleMs(series);
                write(series, Long.MIN_VALUE, middleMs);
                cut();
                write(series, middleMs, Long.MAX_VALUE);
            }
        }
    }

    private static long middleMs(List<ScriptSeries> series) {
        long minMs = Long.MAX_VALUE;
        long maxMs = Long.MIN_VALUE;
        for (ScriptSeries one : series) {
            int size = one.samples().size();
            if (size > 0) {
                minMs = Math.min(minMs, one.samples().timestampMs(0));
                maxMs = Math.max(maxMs, one.samples().timestampMs(size - 1));
            }
        }
        return minMs > maxMs ? 0 : minMs + (maxMs - minMs) / 2;
    }

    /// Everything into blocks; the second round gives up what the first has published.
    private void cut() {
        var _ = Futures.join(cutter.cutEverything());
        var _ = Futures.join(cutter.cutEverything());
    }

    /// Writes the samples of `[fromMs, toMs)`. A head applies the floats of a batch before its
    /// histograms, so a series that goes from one to the other goes on in the next batch.
    private void write(List<ScriptSeries> series, long fromMs, long toMs) {
        int[] next = new int[series.size()];
        for (int i = 0; i < next.length; i++) {
            next[i] = series.get(i).samples().lowerBound(fromMs);
        }
        boolean more = true;
        while (more) {
            more = false;
            WriteBatch batch = new WriteBatch(tenant, 0, 1024);
            for (int i = 0; i < next.length; i++) {
                SampleColumn samples = series.get(i).samples();
                next[i] = addRun(series.get(i), next[i], toMs, batch);
                more |= next[i] < samples.size() && samples.timestampMs(next[i]) < toMs;
            }
            commit(batch);
        }
    }

    /// @return the first sample that is not in the batch
    private int addRun(ScriptSeries series, int from, long toMs, WriteBatch batch) {
        SampleColumn samples = series.samples();
        if (from >= samples.size() || samples.timestampMs(from) >= toMs) {
            return from;
        }
        long ref = head.series(tenant).findOrCreate(series.labels());
        boolean histograms = samples.histogram(from) != null;
        int i = from;
        while (i < samples.size() && samples.timestampMs(i) < toMs) {
            FloatHistogram histogram = samples.histogram(i);
            if ((histogram != null) != histograms) {
                break;
            }
            if (histogram == null) {
                batch.add(ref, samples.timestampMs(i), samples.value(i), samples.startMs(i));
            } else {
                batch.addHistogram(ref, samples.timestampMs(i), histogram, samples.startMs(i));
            }
            i++;
        }
        return i;
    }

    private void commit(WriteBatch batch) {
        if (batch.isEmpty()) {
            return;
        }
        SeriesTable table = head.series(tenant);
        CommitResult result = Futures.join(head.commit(batch));
        if (!result.refusals().isEmpty()) {
            var first = result.refusals().getFirst();
            throw new VarveException(
                    ErrorKind.INVALID,
                    "sample of "
                            + table.labels(first.ref())
                            + " at "
                            + first.timestampMs()
                            + " refused: "
                            + first.reason());
        }
    }

    @Override
    public TenantId tenant() {
        return tenant;
    }

    @Override
    public PromqlEngine engine() {
        return engine;
    }

    @Override
    public void close() {
        cutter.close();
        metrics.close();
        head.close();
    }
}
