package io.varve.storage.bucket;

import io.varve.storage.manifest.Manifest;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CorruptDataException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Live blocks that were found to be damaged. They are left out of answers until they are replaced
/// or the process starts anew. Thread-safe.
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    /// More are forgotten, the first one first, and found again.
    private static final int BLOCKS_MAX = 10_000;

    private record Entry(TenantId tenant, String reason) {}

    private final BucketMetrics metrics;
    private final Map<Ulid, Entry> blocks = new LinkedHashMap<>();

    Quarantine(BucketMetrics metrics) {
        this.metrics = metrics;
        metrics.watch(
                "varve_bucket_quarantined_blocks",
                "Live blocks that are damaged and left out of answers.",
                this::size);
    }

    private synchronized int size() {
        return blocks.size();
    }

    synchronized void add(TenantId tenant, Ulid block, CorruptDataException damage) {
        if (blocks.putIfAbsent(block, new Entry(tenant, damage.getMessage())) == null) {
            metrics.quarantine();
            LOG.error(
                    "tenant {}, {}: the block is left out of answers from now on",
                    tenant,
                    damage.getMessage());
        }
        if (blocks.size() > BLOCKS_MAX) {
            blocks.remove(blocks.keySet().iterator().next());
        }
    }

    /// What is wrong with a block; null if nothing is known.
    synchronized @Nullable String reason(Ulid block) {
        Entry entry = blocks.get(block);
        return entry == null ? null : entry.reason();
    }

    /// Forgets a tenant's blocks that are not live.
    synchronized void keepLive(TenantId tenant, Manifest manifest) {
        blocks.entrySet()
                .removeIf(block ->
                        block.getValue().tenant().equals(tenant)
                                && !manifest.blocks().containsKey(block.getKey()));
    }
}
