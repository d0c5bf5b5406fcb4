package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.journal.MetadataBytes;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.tables.TableCursor;
import io.varve.storage.tables.TableStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// What is said of one tenant's metric families. It is durable with the journal, and with the group
/// after that as rows of table `metadata`: see `docs/format.md`.
///
/// All of it is in memory, since senders send all of it every minute and only what is new is
/// written. When an entry was said last is known to memory alone; a start counts as a mention.
/// Thread-safe: all state is guarded by the monitor.
final class TenantMetadata implements MetadataTable {
    /// Senders say everything again every minute; what was not said for so long is gone.
    static final long FORGOTTEN_MS = 24 * 3_600_000L;

    private static final int ROW_VERSION = 1;
    private static final int TENANT_BYTES = 4;

    private final int tenant;
    private final Clock clock;

    /// Bytes of all tenants.
    private final AtomicLong allBytes;

    private final Runnable hasUnsaved;
    private final Map<String, List<Entry>> families = new HashMap<>();
    private long bytes;

    /// So that a full table is not walked through for each entry that has no room.
    private long nothingForgottenUntilMs = Long.MIN_VALUE;

    /// Families whose rows differ from what is here, and those of them in the group.
    private Set<String> unsaved = new LinkedHashSet<>();

    private Set<String> saving = Set.of();

    private static final class Entry {
        final MetricMetadata said;
        long saidMs;

        Entry(MetricMetadata said, long saidMs) {
            this.said = said;
            this.saidMs = saidMs;
        }
    }

    /// @param hasUnsaved is told that rows are to be written with the next group
    TenantMetadata(int tenant, Clock clock, AtomicLong allBytes, Runnable hasUnsaved) {
        this.tenant = tenant;
        this.clock = clock;
        this.allBytes = allBytes;
        this.hasUnsaved = hasUnsaved;
    }

    @Override
    public synchronized Admission admit(MetricMetadata said, MetadataLimits limits) {
        long nowMs = clock.nowMs();
        List<Entry> known = families.getOrDefault(said.family(), List.of());
        for (Entry entry : known) {
            if (entry.said.equals(said)) {
                entry.saidMs = nowMs;
                return Admission.KNOWN;
            }
        }
        if (known.size() >= VARIANTS_MAX && !isForgotten(oldest(known), nowMs)) {
            return Admission.TOO_MANY_VARIANTS;
        }
        Admission admission = room(said, known.isEmpty(), limits);
        if (admission != Admission.NEW && forget(nowMs)) {
            admission = room(said, known.isEmpty(), limits);
        }
        return admission;
    }

    private Admission room(MetricMetadata said, boolean newFamily, MetadataLimits limits) {
        if (newFamily && families.size() >= limits.familiesMax()) {
            return Admission.TOO_MANY_FAMILIES;
        }
        long more = said.bytes();
        return bytes + more > limits.tenantBytesMax() || allBytes.get() + more > limits.bytesMax()
                ? Admission.TOO_MANY_BYTES
                : Admission.NEW;
    }

    private static boolean isForgotten(Entry entry, long nowMs) {
        return nowMs - entry.saidMs >= FORGOTTEN_MS;
    }

    private static Entry oldest(List<Entry> entries) {
        Entry oldest = entries.getFirst();
        for (Entry entry : entries) {
            if (entry.saidMs < oldest.saidMs) {
                oldest = entry;
            }
        }
        return oldest;
    }

    /// Drops what was not said for long.
    private boolean forget(long nowMs) {
        if (nowMs < nothingForgottenUntilMs) {
            return false;
        }
        boolean any = false;
        long oldestMs = nowMs;
        Iterator<Map.Entry<String, List<Entry>>> all = families.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, List<Entry>> family = all.next();
            for (Entry entry : List.copyOf(family.getValue())) {
                if (isForgotten(entry, nowMs)) {
                    family.getValue().remove(entry);
                    grew(-entry.said.bytes());
                    unsaved.add(family.getKey());
                    any = true;
                } else {
                    oldestMs = Math.min(oldestMs, entry.saidMs);
                }
            }
            if (family.getValue().isEmpty()) {
                all.remove();
            }
        }
        nothingForgottenUntilMs = oldestMs + FORGOTTEN_MS;
        if (any) {
            hasUnsaved.run();
        }
        return any;
    }

    /// Forgets what was said: the tenant was deleted.
    synchronized void forgetAll() {
        for (Map.Entry<String, List<Entry>> family : families.entrySet()) {
            family.getValue().forEach(entry -> grew(-entry.said.bytes()));
            unsaved.add(family.getKey());
        }
        families.clear();
        if (!unsaved.isEmpty()) {
            hasUnsaved.run();
        }
    }

    private void grew(long more) {
        bytes += more;
        allBytes.addAndGet(more);
    }

    /// Takes what a durable record says; it may be known by then.
    synchronized void apply(List<MetricMetadata> said) {
        long nowMs = clock.nowMs();
        for (MetricMetadata entry : said) {
            if (add(entry, nowMs)) {
                unsaved.add(entry.family());
            }
        }
        if (!unsaved.isEmpty()) {
            hasUnsaved.run();
        }
    }

    private boolean add(MetricMetadata said, long nowMs) {
        List<Entry> entries = families.computeIfAbsent(said.family(), _ -> new ArrayList<>(1));
        for (Entry entry : entries) {
            if (entry.said.equals(said)) {
                return false;
            }
        }
        if (entries.size() >= VARIANTS_MAX) {
            Entry oldest = oldest(entries);
            entries.remove(oldest);
            grew(-oldest.said.bytes());
        }
        entries.add(new Entry(said, nowMs));
        grew(said.bytes());
        return true;
    }

    /// What is said of one family, or of all of them if the name is empty: a copy.
    synchronized List<MetricMetadata> read(String family) {
        List<MetricMetadata> read = new ArrayList<>();
        if (!family.isEmpty()) {
            families.getOrDefault(family, List.of()).forEach(entry -> read.add(entry.said));
            return read;
        }
        for (List<Entry> entries : families.values()) {
            entries.forEach(entry -> read.add(entry.said));
        }
        return read;
    }

    synchronized int familyCount() {
        return families.size();
    }

    /// Adds rows to a group.
    synchronized void addUnsavedTo(TableBatch batch) {
        saving = unsaved;
        unsaved = new LinkedHashSet<>();
        for (String family : saving) {
            List<Entry> entries = families.get(family);
            if (entries == null) {
                batch.delete(Table.METADATA, key(family));
            } else {
                batch.put(Table.METADATA, key(family), value(entries));
            }
        }
    }

    /// The group is durable.
    synchronized void saved() {
        saving = Set.of();
    }

    /// The group was not stored.
    synchronized void saveFailed() {
        unsaved.addAll(saving);
        saving = Set.of();
    }

    private byte[] key(String family) {
        byte[] name = family.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(TENANT_BYTES + name.length).putInt(tenant).put(name).array();
    }

    private static byte[] value(List<Entry> entries) {
        ByteWriter out = new ByteWriter(256);
        out.fixed8(ROW_VERSION);
        out.uvarint(entries.size());
        for (Entry entry : entries) {
            MetadataBytes.write(out, entry.said);
        }
        return Checksum.seal(out);
    }

    /// Reads the rows of all tenants.
    ///
    /// @throws CorruptDataException if a row is none
    static void restore(TableStore store, Tenants tenants) {
        try (TableCursor cursor = store.scan(Table.METADATA)) {
            for (boolean more = cursor.seek(new byte[0]); more; more = cursor.advance()) {
                byte[] key = cursor.key();
                if (key.length <= TENANT_BYTES) {
                    throw new CorruptDataException(
                            "table metadata has a key of " + key.length + " bytes");
                }
                HeadTenant tenant = tenants.numbered(Keys.tenant(key));
                String family =
                        new String(
                                key,
                                TENANT_BYTES,
                                key.length - TENANT_BYTES,
                                StandardCharsets.UTF_8);
                tenant.metadata().restore(family, cursor.value());
            }
        }
    }

    private synchronized void restore(String family, byte[] row) {
        long nowMs = clock.nowMs();
        ByteReader in = Checksum.open("metadata of " + family, row);
        int version = in.fixed8();
        if (version != ROW_VERSION) {
            throw new CorruptDataException(
                    "metadata of version " + version + ", want " + ROW_VERSION);
        }
        for (int i = in.count(); i > 0; i--) {
            boolean _ = add(MetadataBytes.read(in, family), nowMs);
        }
    }
}
