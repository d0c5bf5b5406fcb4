package io.varve.compactor.delete;

import io.varve.storage.head.CutSource;
import io.varve.storage.head.DeletionSource.PlacedDeletion;
import io.varve.storage.manifest.DeletionReceipt;
import io.varve.storage.manifest.DeletionReceipts;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.manifest.ManifestConflictException;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.manifest.TombstoneEntry;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes samples in a head and in the bucket that it hands them over to.
///
/// The head comes first: there a deletion gets its place in the order of the journal, durably. Then
/// the manifest names it, with that place, and the head notes that it does. After a crash in
/// between, whoever next wants to cut the tenant, or to delete something, goes on from there: so no
/// block with samples that came after a deletion is ever published before it.
///
/// Thread-safe: of one tenant one caller works at a time, under the monitor of its lane.
public final class Deletions {
    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);

    /// How often blocks may be merged away under a deletion of all of them.
    private static final int ATTEMPTS_MAX = 20;

    private final CutSource head;
    private final ObjectStore store;
    private final ManifestSettings manifests;
    private final ManifestLog.Writer writer;
    private final Map<TenantId, Lane> lanes = new ConcurrentHashMap<>();

    private record Lane(TenantId tenant, ManifestLog log) {}

    public Deletions(
            CutSource head,
            ObjectStore store,
            ManifestSettings manifests,
            ManifestLog.Writer writer) {
        this.head = head;
        this.store = store;
        this.manifests = manifests;
        this.writer = writer;
    }

    /// Deletes samples: once this returns, nobody sees them any more, and never again.
    ///
    /// @param selectors a series is meant if all matchers of any of them match; one without
    ///   matchers means all
    /// @param by who asks, for people
    /// @throws VarveException of kind UNAVAILABLE if the bucket cannot be reached. If that happens
    ///   half-way the deletion is carried out later
    public Deletion delete(
            TenantId tenant, List<List<Matcher>> selectors, TimeRange range, String by) {
        Lane lane = lane(tenant);
        synchronized (lane) {
            long nowMs = writer.clock().nowMs();
            Deletion deletion =
                    new Deletion(Ulid.at(nowMs, writer.random()), selectors, range, nowMs, by);
            try {
                // Nothing is begun that has no chance.
                Manifest _ = lane.log.newest();
                long _ = head.delete(tenant, deletion);
                publishPending(lane);
            } catch (IOException e) {
                throw new VarveException(
                        ErrorKind.UNAVAILABLE,
                        "the bucket does not answer; if the deletion has begun, it is carried out"
                                + " once it does: "
                                + e.getMessage(),
                        e);
            }
            LOG.info("tenant {}: deleted {} in {}, for {}", tenant, selectors, range, by);
            return deletion;
        }
    }

    /// Deletes all that a tenant has.
    public Deletion deleteTenant(TenantId tenant, String by) {
        return delete(tenant, List.of(List.of()), TimeRange.ALL, by);
    }

    /// What became of the tenant's deletions, in the order in which they were asked for.
    public List<DeletionReceipt> receipts(TenantId tenant) {
        Lane lane = lane(tenant);
        synchronized (lane) {
            try {
                return new DeletionReceipts(tenant, store).list(lane.log.newest());
            } catch (IOException e) {
                throw new VarveException(
                        ErrorKind.UNAVAILABLE, "the bucket does not answer: " + e.getMessage(), e);
            }
        }
    }

    /// Carries on with deletions that are in the head and may not be in the manifest.
    public void publishPending(TenantId tenant) throws IOException {
        if (head.unpublishedDeletions(tenant).isEmpty()) {
            return;
        }
        Lane lane = lane(tenant);
        synchronized (lane) {
            publishPending(lane);
        }
    }

    private Lane lane(TenantId tenant) {
        return lanes.computeIfAbsent(
                tenant, id -> new Lane(id, new ManifestLog(id, store, manifests, writer)));
    }

    private void publishPending(Lane lane) throws IOException {
        for (PlacedDeletion pending : head.unpublishedDeletions(lane.tenant)) {
            Ulid id = pending.deletion().id();
            Manifest named = lane.log.newest();
            for (int attempt = 1; !named.tombstones().containsKey(id); attempt++) {
                try {
                    // The commit point.
                    named = lane.log.publish(change(named, pending), store.storeTimeMs());
                } catch (ManifestConflictException e) {
                    if (attempt == ATTEMPTS_MAX) {
                        throw e;
                    }
                    named = lane.log.newest();
                }
            }
            head.deletionPublished(lane.tenant, id, named.version());
        }
    }

    private ManifestChange change(Manifest newest, PlacedDeletion pending) {
        // What is deleted whole need not be written anew first.
        Set<Ulid> removed =
                pending.deletion().isOfEverything() ? newest.blocks().keySet() : Set.of();
        TombstoneEntry tombstone =
                new TombstoneEntry(
                        pending.deletion(),
                        Map.of(head.id(), pending.position()),
                        writer.clock().nowMs(),
                        removed,
                        0);
        return new ManifestChange(
                List.of(), removed, List.of(tombstone), Set.of(), Set.of(), Map.of());
    }
}
