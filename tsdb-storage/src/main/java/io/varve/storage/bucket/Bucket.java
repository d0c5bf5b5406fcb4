package io.varve.storage.bucket;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.block.BlockReader;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.LruPageCache;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.StoreProbe;
import io.varve.storage.objectstore.cache.PageCache;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// The blocks of all tenants in one object store, as a source of queries.
///
/// What a query costs: nothing while a tenant's manifest was looked after within the poll interval,
/// one GET if not; then what [BlockReader] says for each block that the manifest does not rule out,
/// many blocks side by side. Thread-safe.
public final class Bucket implements Queryable {
    private static final String PROBES =
            StoreProbe.FOLDER.substring(0, StoreProbe.FOLDER.length() - 1);

    private final BucketSettings settings;
    private final Parts parts;
    private final BucketMetrics metrics;
    private final StoreHealth health;
    private final FailFastObjectStore store;
    private final Quarantine quarantine;
    private final LruPageCache indexes;
    private final BlockRanges.Source source;

    /// Recently queried tenants, the one not queried for longest first.
    private final Map<TenantId, TenantManifest> manifests = new LinkedHashMap<>(64, 0.75f, true);

    /// What a bucket is made of.
    ///
    /// @param store not closed by the bucket
    /// @param ranges a cache of what is read of blocks; empty: none
    /// @param delays of everybody who writes to the bucket
    /// @param reader its clock is used, and what reads of manifests need
    public record Parts(
            ObjectStore store,
            Optional<PageCache> ranges,
            ManifestSettings delays,
            ManifestLog.Writer reader) {}

    /// @param registry gets the bucket's metrics
    public Bucket(BucketSettings settings, Parts parts, PrometheusRegistry registry) {
        this.settings = settings;
        this.parts = parts;
        metrics = new BucketMetrics(registry);
        health = new StoreHealth(parts.reader().clock());
        store = new FailFastObjectStore(parts.store(), health);
        quarantine = new Quarantine(metrics);
        indexes = new LruPageCache(settings.indexBytesMax());
        source =
                new BlockRanges.Source(
                        store,
                        parts.ranges(),
                        parts.reader().clock(),
                        new Semaphore(settings.readsMax()));
        metrics.watch(
                "varve_bucket_up",
                "Whether the object store of the bucket has answered when it was asked last.",
                () -> health.trouble().isEmpty() ? 1 : 0);
        metrics.watch(
                "varve_bucket_index_cache_bytes",
                "Decoded pages of blocks' indexes in memory.",
                indexes::bytes);
    }

    /// Whether the store answers.
    public StoreHealth health() {
        return health;
    }

    /// Tries whether a store that is away is back, for a second at most; queries do so too, but
    /// nobody need wait for one.
    public void reach() {
        if (health.isAway()) {
            boolean _ = store.isBack();
        }
    }

    /// The tenants that have anything in a bucket, by name.
    public static List<TenantId> tenants(ObjectStore store) throws IOException {
        List<TenantId> tenants = new ArrayList<>();
        for (String folder : store.listFolders("")) {
            if (!folder.equals(PROBES) && TenantId.isValid(folder)) {
                tenants.add(new TenantId(folder));
            }
        }
        return tenants;
    }

    @Override
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context) {
        return querier(tenant, range, context, 0);
    }

    /// A view on the live blocks of a manifest version.
    ///
    /// @param versionMin of this version or a later one
    /// @throws VarveException of kind INTERNAL if the manifest cannot be read, unless the context
    ///   allows partial answers
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context, long versionMin) {
        Manifest manifest = live(tenant, context, versionMin);
        return new BucketQuerier(this, tenant, manifest, range, context);
    }

    /// As the other, for one who reads a head along and has opened it before: for samples that it
    /// alone has, the store is not waited for, and need not be there.
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context, HeadClaims head) {
        Manifest manifest = live(tenant, range, context, head);
        return new BucketQuerier(this, tenant, manifest, range, context);
    }

    /// As [#querier], on what blocks have beside samples.
    BucketExtras extras(TenantId tenant, ReadContext context, long versionMin) {
        return new BucketExtras(this, tenant, live(tenant, context, versionMin), context);
    }

    private Manifest live(TenantId tenant, ReadContext context, long versionMin) {
        Manifest live;
        try {
            live = manifest(tenant).atLeast(versionMin);
        } catch (VarveException e) {
            live = withoutBucket(context, e);
        }
        quarantine.keepLive(tenant, live);
        return live;
    }

    private Manifest live(TenantId tenant, TimeRange range, ReadContext context, HeadClaims head) {
        TenantManifest manifest = manifest(tenant);
        Manifest live = manifest.provingHeadAlone(range, head);
        if (live == null) {
            try {
                live = manifest.atLeast(head.version(tenant));
            } catch (VarveException e) {
                // That the store is away may be known only now.
                live = manifest.provingHeadAlone(range, head);
                if (live == null) {
                    live = withoutBucket(context, e);
                }
            }
        }
        quarantine.keepLive(tenant, live);
        return live;
    }

    private static Manifest withoutBucket(ReadContext context, VarveException failure) {
        if (!context.isPartialAllowed()) {
            throw failure;
        }
        context.warn("the bucket is left out: " + failure.getMessage());
        return Manifest.EMPTY;
    }

    /// The tenant's live blocks, as of at most one poll interval ago.
    ///
    /// @throws VarveException of kind INTERNAL if the manifest cannot be read
    public List<BlockEntry> blocks(TenantId tenant) {
        return List.copyOf(manifest(tenant).atLeast(0).blocks().values());
    }

    private TenantManifest manifest(TenantId tenant) {
        synchronized (manifests) {
            TenantManifest known = manifests.get(tenant);
            if (known == null) {
                TenantManifest.Ages ages =
                        new TenantManifest.Ages(
                                settings.pollIntervalMs(), settings.manifestAgeMsMax());
                ManifestLog log = new ManifestLog(tenant, store, parts.delays(), parts.reader());
                known = new TenantManifest(ages, log, parts.reader().clock(), health);
                manifests.put(tenant, known);
                if (manifests.size() > settings.tenantsMax()) {
                    manifests.remove(manifests.keySet().iterator().next());
                }
            }
            return known;
        }
    }

    /// The manifest as it is now, for one who has found that a block of an earlier one is gone.
    Manifest after(TenantId tenant, Manifest seen) {
        return manifest(tenant).after(seen);
    }

    BlockReader reader(TenantId tenant, BlockEntry entry, ReadContext context) {
        return new BlockReader(
                entry.id(),
                new BlockSummary.ContentsLocation(
                        entry.index().tocOffset(), entry.index().tocBytes()),
                new BlockRanges(source, ManifestKeys.block(tenant, entry.id()), context),
                indexes);
    }

    BucketSettings settings() {
        return settings;
    }

    BucketMetrics metrics() {
        return metrics;
    }

    Quarantine quarantine() {
        return quarantine;
    }
}
