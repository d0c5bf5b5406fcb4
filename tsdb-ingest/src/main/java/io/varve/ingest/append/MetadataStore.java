package io.varve.ingest.append;

import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What senders have said of metric families lately, by tenant: type, help and unit. Targets may
/// disagree on a family, so there can be several.
///
/// Kept in memory only, since senders say it all again every minute, and bounded: by families and
/// bytes per tenant, and by bytes in all. What was not said for the longest time goes first.
/// Thread-safe.
public final class MetadataStore {
    /// Limits of a store. A tenant that needs more than its own loses its oldest families; if all
    /// tenants together need more than `bytesMax`, the one that was silent longest loses all.
    ///
    /// @param familiesPerTenantMax `ingest.metadata_families_max`
    /// @param bytesPerTenantMax `ingest.metadata_tenant_bytes_max`
    /// @param bytesMax `ingest.metadata_bytes_max`
    public record Settings(int familiesPerTenantMax, long bytesPerTenantMax, long bytesMax) {
        public static final Settings DEFAULTS = new Settings(20_000, 8L << 20, 64L << 20);
    }

    /// Different things said of one family; the newest are kept.
    static final int VARIANTS_MAX = 8;

    /// Chars of a help text that are kept.
    static final int HELP_LENGTH_MAX = 2048;

    /// Objects, references and hash table entries of one metadata, roughly.
    private static final int OVERHEAD_BYTES = 200;

    private final Settings settings;
    private final Map<TenantId, Tenant> tenants = new LinkedHashMap<>();
    private long bytes;

    public MetadataStore(Settings settings) {
        this.settings = settings;
    }

    /// Remembers what a sender says. Longer help texts are cut.
    public synchronized void add(TenantId tenant, MetricMetadata said) {
        MetricMetadata metadata = said;
        if (said.help().length() > HELP_LENGTH_MAX) {
            String help = said.help().substring(0, HELP_LENGTH_MAX);
            metadata = new MetricMetadata(said.family(), said.type(), help, said.unit());
        }
        // Removed and put again, so that the tenants stand in the order of their last word.
        Tenant store = tenants.remove(tenant);
        if (store == null) {
            store = new Tenant();
        }
        tenants.put(tenant, store);
        long before = store.bytes;
        store.add(metadata, settings);
        bytes += store.bytes - before;
        dropSilentTenants();
    }

    private void dropSilentTenants() {
        Iterator<Tenant> eldest = tenants.values().iterator();
        while (bytes > settings.bytesMax && eldest.hasNext()) {
            bytes -= eldest.next().bytes;
            eldest.remove();
        }
    }

    /// All that was said of a tenant's families: the family that was mentioned last at the end, and
    /// in each family the newest at the end. A copy.
    public synchronized List<MetricMetadata> all(TenantId tenant) {
        List<MetricMetadata> copy = new ArrayList<>();
        Tenant store = tenants.get(tenant);
        if (store != null) {
            store.families.values().forEach(copy::addAll);
        }
        return copy;
    }

    /// What was said of one family, newest last; empty if nothing was.
    public synchronized List<MetricMetadata> family(TenantId tenant, String name) {
        Tenant store = tenants.get(tenant);
        return store == null
                ? List.of()
                : List.copyOf(store.families.getOrDefault(name, List.of()));
    }

    /// Families of all tenants.
    public synchronized int familyCount() {
        int count = 0;
        for (Tenant store : tenants.values()) {
            count += store.families.size();
        }
        return count;
    }

    /// Memory that all of it takes, roughly.
    public synchronized long bytes() {
        return bytes;
    }

    private static final class Tenant {
        private final Map<String, List<MetricMetadata>> families = new LinkedHashMap<>();
        private long bytes;

        void add(MetricMetadata metadata, Settings settings) {
            // As the tenants, in the order of their last mention.
            List<MetricMetadata> said = families.remove(metadata.family());
            if (said == null) {
                said = new ArrayList<>(1);
            }
            families.put(metadata.family(), said);
            if (said.remove(metadata)) {
                bytes -= size(metadata);
            }
            said.add(metadata);
            bytes += size(metadata);
            if (said.size() > VARIANTS_MAX) {
                bytes -= size(said.removeFirst());
            }
            dropOldFamilies(settings);
        }

        private void dropOldFamilies(Settings settings) {
            Iterator<List<MetricMetadata>> eldest = families.values().iterator();
            while ((families.size() > settings.familiesPerTenantMax
                            || bytes > settings.bytesPerTenantMax)
                    && eldest.hasNext()) {
                for (MetricMetadata metadata : eldest.next()) {
                    bytes -= size(metadata);
                }
                eldest.remove();
            }
        }

        private static long size(MetricMetadata metadata) {
            int chars =
                    metadata.family().length()
                            + metadata.help().length()
                            + metadata.unit().length();
            return OVERHEAD_BYTES + 2L * chars;
        }
    }
}
