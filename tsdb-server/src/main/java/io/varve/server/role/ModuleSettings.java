package io.varve.server.role;

import io.varve.compactor.cut.CutSettings;
import io.varve.compactor.job.CompactorSettings;
import io.varve.compactor.job.LeaseSettings;
import io.varve.compactor.plan.MergeLevels;
import io.varve.compactor.plan.MergePolicy;
import io.varve.ingest.append.IngestSettings;
import io.varve.ingest.limits.ExemplarLimits;
import io.varve.ingest.limits.IngestLimits;
import io.varve.ingest.limits.LabelLimits;
import io.varve.query.api.BuildInfo;
import io.varve.query.api.QueryApiSettings;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.engine.EngineSettings;
import io.varve.query.parse.PromqlDuration;
import io.varve.server.admin.RunningConfig;
import io.varve.server.admin.ServerFacts;
import io.varve.server.admin.Version;
import io.varve.server.config.Configuration;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.bucket.BucketSettings;
import io.varve.storage.head.HeadSettings;
import io.varve.storage.head.MetadataLimits;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.model.AlignedWindows;
import io.varve.storage.objectstore.RetrySettings;
import io.varve.storage.objectstore.cache.CacheSettings;
import io.varve.storage.objectstore.connect.StoreLocation;
import io.varve.storage.objectstore.connect.StoreSettings;
import io.varve.storage.objectstore.s3.S3Settings;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Makes each module's settings from the configuration: the one place where the two meet.
final class ModuleSettings {
    /// The step of subqueries that name none: Prometheus's default evaluation interval.
    private static final long SUBQUERY_STEP_MS = 60_000;

    /// Often enough for a window of a minute, and rarely beside one of two hours.
    private static final long CUT_INTERVAL_MS_MIN = 5_000;

    private static final long CUT_INTERVAL_MS_MAX = 60_000;

    /// Reads of chunks are some hundred kilobytes.
    private static final int RANGE_PAGE_BYTES = 256 << 10;

    private ModuleSettings() {}

    static HeadSettings head(Configuration configuration) {
        return HeadSettings.DEFAULTS
                .withOutOfOrderWindowMs(configuration.head().outOfOrderWindowMs())
                .withBlockWindowMs(configuration.head().blockWindowMs());
    }

    static CutSettings cut(Configuration configuration) {
        Configuration.Head head = configuration.head();
        return new CutSettings(
                new AlignedWindows(head.blockWindowMs()),
                head.outOfOrderWindowMs(),
                Math.clamp(head.blockWindowMs() / 4, CUT_INTERVAL_MS_MIN, CUT_INTERVAL_MS_MAX),
                bucket(configuration).manifestAgeMsMax() + configuration.query().timeoutMs(),
                configuration.server().dataDir().resolve("cut"),
                BlockSettings.DEFAULTS);
    }

    /// The delays of everybody who writes to the bucket or reads it.
    static ManifestSettings delays(Configuration configuration) {
        Configuration.Compactor compactor = configuration.compactor();
        return new ManifestSettings(compactor.deleteDelayMs(), compactor.sweepDelayMs());
    }

    static CompactorSettings compactor(Configuration configuration) {
        return new CompactorSettings(
                configuration.compactor().intervalMs(),
                delays(configuration),
                LeaseSettings.DEFAULT);
    }

    static MergePolicy merges(Configuration configuration) {
        MergePolicy standard = MergePolicy.DEFAULT;
        return new MergePolicy(
                new MergeLevels(configuration.compactor().levelsMs()),
                standard.blockBytesMax(),
                standard.inputsMax(),
                standard.patienceMs());
    }

    static StoreSettings store(Configuration configuration) {
        Configuration.S3 s3 = configuration.storage().s3();
        S3Settings standard = S3Settings.DEFAULT;
        return new StoreSettings(
                new S3Settings(
                        s3.endpoint(),
                        s3.region(),
                        s3.pathStyle(),
                        standard.keys(),
                        standard.timeouts(),
                        standard.partBytes(),
                        standard.connectionsMax()),
                RetrySettings.DEFAULT);
    }

    static BucketSettings bucket(Configuration configuration) {
        Configuration.Storage storage = configuration.storage();
        return new BucketSettings(
                storage.pollIntervalMs(),
                BucketSettings.DEFAULT.tenantsMax(),
                storage.readsMax(),
                storage.cache().indexBytesMax());
    }

    /// A store that is a directory is as near as any cache.
    static Optional<CacheSettings> ranges(Configuration configuration) {
        Configuration.Cache cache = configuration.storage().cache();
        boolean far =
                StoreLocation.parse(configuration.storage().bucket()) instanceof StoreLocation.S3;
        if (!far || cache.memoryBytesMax() + cache.diskBytesMax() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                new CacheSettings(
                        RANGE_PAGE_BYTES,
                        cache.memoryBytesMax(),
                        cache.diskBytesMax() == 0
                                ? Optional.empty()
                                : Optional.of(
                                        new CacheSettings.Disk(
                                                cache.directory(), cache.diskBytesMax()))));
    }

    static IngestSettings ingest(Configuration configuration) {
        Configuration.Ingest ingest = configuration.ingest();
        return new IngestSettings(
                configuration.head().maxFutureMs(),
                configuration.head().outOfOrderWindowMs(),
                ingest.inFlightBytesMax(),
                ingest.commitTimeoutMs());
    }

    static IngestLimits ingestLimits(Configuration configuration) {
        Configuration.Limits limits = configuration.limits();
        return new IngestLimits(
                limits.samplesPerSecond(),
                limits.requestBytesMax(),
                new LabelLimits(
                        limits.labelNamesMax(),
                        limits.labelNameBytesMax(),
                        limits.labelValueBytesMax()),
                new ExemplarLimits(limits.exemplarsMax(), limits.exemplarsSeriesMax()));
    }

    static MetadataLimits metadata(Configuration configuration) {
        Configuration.Ingest ingest = configuration.ingest();
        return new MetadataLimits(
                ingest.metadataFamiliesMax(),
                ingest.metadataTenantBytesMax(),
                ingest.metadataBytesMax());
    }

    static EngineSettings engine(Configuration configuration) {
        Configuration.Query query = configuration.query();
        return new EngineSettings(
                query.lookbackMs(),
                query.samplesMax(),
                query.memoryMaxBytes(),
                SUBQUERY_STEP_MS,
                features(query));
    }

    static QueryApiSettings queryApi(Configuration configuration) {
        Configuration.Query query = configuration.query();
        return new QueryApiSettings(
                query.timeoutMs(),
                query.memoryMaxBytes(),
                query.samplesMax(),
                query.concurrencyMax(),
                query.queueMax(),
                query.lookbackMs());
    }

    private static Features features(Configuration.Query query) {
        Set<Feature> features = new HashSet<>(Features.defaults().enabled());
        features.addAll(query.features());
        return Features.of(features);
    }

    /// What the status pages show; the flags are those of Prometheus that have a meaning here.
    ///
    /// @param running says what changes of the configuration while the server runs
    static ServerFacts facts(
            Configuration configuration, RunningConfig running, Version version, long startedMs) {
        Configuration.Query query = configuration.query();
        Features features = features(query);
        SortedMap<String, String> flags = new TreeMap<>();
        flags.put(
                "enable-feature",
                features.enabled().stream()
                        .map(Feature::flag)
                        .sorted()
                        .collect(Collectors.joining(",")));
        flags.put("query.lookback-delta", PromqlDuration.format(query.lookbackMs()));
        flags.put("query.max-concurrency", Integer.toString(query.concurrencyMax()));
        flags.put("query.max-samples", Long.toString(query.samplesMax()));
        flags.put("query.timeout", PromqlDuration.format(query.timeoutMs()));
        flags.put("storage.tsdb.path", configuration.server().dataDir().toString());
        flags.put(ServerFacts.ADMIN_API, Boolean.toString(configuration.server().adminApi()));
        flags.put("web.enable-lifecycle", "false");
        flags.put("web.enable-otlp-receiver", "false");
        flags.put("web.enable-remote-write-receiver", "true");
        flags.put("web.listen-address", configuration.server().listen().toString());
        return new ServerFacts(
                new BuildInfo(version.number(), version.revision(), Runtime.version().toString()),
                running,
                flags,
                features,
                startedMs);
    }
}
