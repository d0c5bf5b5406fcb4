package io.varve.storage.head;

import io.varve.storage.codec.SpanHasher;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.tables.TableCursor;
import io.varve.storage.tables.TableStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The tenants of a head, each with a small number that stands for it in keys and refs. A tenant is
/// registered with the first group after its first request. Thread-safe.
final class Tenants {
    private static final byte[] NAME_PREFIX = "tenant.".getBytes(StandardCharsets.US_ASCII);

    private final int tenantsMax;
    private final SeriesLimits limits;
    private final SpanHasher hasher;
    private final Runnable seriesCreated;
    private final Clock clock;
    private final AtomicLong metadataBytes = new AtomicLong();
    private final Map<TenantId, HeadTenant> byId = new ConcurrentHashMap<>();

    /// In the order of their numbers, which start with 1.
    private final List<HeadTenant> byNumber = new CopyOnWriteArrayList<>();

    private final Set<HeadTenant> unsaved = ConcurrentHashMap.newKeySet();

    /// @param seriesCreated is called for each new series
    Tenants(
            int tenantsMax,
            SeriesLimits limits,
            SpanHasher hasher,
            Runnable seriesCreated,
            Clock clock) {
        this.clock = clock;
        this.tenantsMax = tenantsMax;
        this.limits = limits;
        this.hasher = hasher;
        this.seriesCreated = seriesCreated;
    }

    SeriesLimits limits() {
        return limits;
    }

    Clock clock() {
        return clock;
    }

    /// Bytes of what is said of metric families, of all tenants.
    AtomicLong metadataBytes() {
        return metadataBytes;
    }

    int metadataFamilies() {
        int count = 0;
        for (HeadTenant tenant : byNumber) {
            count += tenant.metadata().familyCount();
        }
        return count;
    }

    int exemplarCount() {
        int count = 0;
        for (HeadTenant tenant : byNumber) {
            count += tenant.exemplarCount();
        }
        return count;
    }

    void seriesCreated() {
        seriesCreated.run();
    }

    /// Reads the registry.
    void restore(TableStore store) {
        try (TableCursor cursor = store.scan(Table.META)) {
            for (boolean more = cursor.seek(NAME_PREFIX); more; more = cursor.advance()) {
                byte[] key = cursor.key();
                if (key.length != NAME_PREFIX.length + 4 || !startsWithPrefix(key)) {
                    break;
                }
                int number = Keys.number(key, NAME_PREFIX.length);
                String name = new String(cursor.value(), StandardCharsets.UTF_8);
                if (number != byNumber.size() + 1) {
                    throw new CorruptDataException(
                            "head database: tenant "
                                    + name
                                    + " has number "
                                    + number
                                    + ", want "
                                    + (byNumber.size() + 1));
                }
                HeadTenant tenant = add(new TenantId(name), true);
                byte[] truncations = store.get(Table.META, Truncations.key(number));
                if (truncations != null) {
                    tenant.setTruncations(Truncations.read(truncations));
                }
                byte[] deletions = store.get(Table.META, Deletions.key(number));
                if (deletions != null) {
                    tenant.setDeletions(Deletions.read(deletions));
                }
            }
        }
    }

    private static boolean startsWithPrefix(byte[] key) {
        for (int i = 0; i < NAME_PREFIX.length; i++) {
            if (key[i] != NAME_PREFIX[i]) {
                return false;
            }
        }
        return true;
    }

    static void putName(int number, TenantId id, TableBatch batch) {
        byte[] value = id.name().getBytes(StandardCharsets.UTF_8);
        batch.put(Table.META, Keys.named(NAME_PREFIX, number), value);
    }

    private HeadTenant add(TenantId id, boolean registered) {
        HeadTenant tenant = new HeadTenant(byNumber.size() + 1, id, registered, this, hasher);
        byNumber.add(tenant);
        byId.put(id, tenant);
        return tenant;
    }

    /// The tenant, which is made if there is none.
    ///
    /// @throws VarveException of kind LIMITED if there may be no more tenants
    HeadTenant get(TenantId id) {
        HeadTenant tenant = byId.get(id);
        return tenant != null ? tenant : create(id);
    }

    private synchronized HeadTenant create(TenantId id) {
        HeadTenant existing = byId.get(id);
        if (existing != null) {
            return existing;
        }
        if (byNumber.size() >= tenantsMax) {
            throw new VarveException(
                    ErrorKind.LIMITED,
                    "head.tenants_max is "
                            + tenantsMax
                            + ", the head has so many: tenant "
                            + id
                            + " is one too many");
        }
        HeadTenant tenant = add(id, false);
        unsaved.add(tenant);
        return tenant;
    }

    /// The tenant, null if there is none.
    @Nullable HeadTenant find(TenantId id) {
        return byId.get(id);
    }

    /// @throws CorruptDataException if there is none with this number
    HeadTenant numbered(int number) {
        if (number < 1 || number > byNumber.size()) {
            throw new CorruptDataException(
                    "head database: there is no tenant with number " + number);
        }
        return byNumber.get(number - 1);
    }

    List<HeadTenant> all() {
        return byNumber;
    }

    int seriesCount() {
        int count = 0;
        for (HeadTenant tenant : byNumber) {
            count += tenant.seriesCount();
        }
        return count;
    }

    /// Time of the oldest sample, in seconds; NaN if there is none.
    double oldestSeconds() {
        long oldestMs = Long.MAX_VALUE;
        for (HeadTenant tenant : byNumber) {
            oldestMs = Math.min(oldestMs, tenant.oldestMs());
        }
        return oldestMs == Long.MAX_VALUE ? Double.NaN : oldestMs / 1e3;
    }

    /// A tenant says that it has something to save.
    void hasUnsaved(HeadTenant tenant) {
        unsaved.add(tenant);
    }

    /// Adds to a group what is not durable yet: of all tenants, everything that was put aside
    /// before the call.
    ///
    /// @return the tenants, which wait to hear whether it was stored
    List<HeadTenant> addUnsavedTo(TableBatch batch) {
        List<HeadTenant> saving = new ArrayList<>(unsaved);
        for (HeadTenant tenant : saving) {
            // First this: what is put aside from here on makes the tenant unsaved again.
            unsaved.remove(tenant);
            tenant.addUnsavedTo(batch);
        }
        return saving;
    }

    void saveFailed(List<HeadTenant> saving) {
        for (HeadTenant tenant : saving) {
            tenant.saveFailed();
            unsaved.add(tenant);
        }
    }
}
