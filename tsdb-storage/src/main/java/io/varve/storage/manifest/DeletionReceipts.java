package io.varve.storage.manifest;

import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The receipts of a tenant's deletions: of those that the manifest still names, from there; of
/// those that are erased, from an object for each, which stays for ever. Thread-safe.
public final class DeletionReceipts {
    private final TenantId tenant;
    private final ObjectStore store;

    public DeletionReceipts(TenantId tenant, ObjectStore store) {
        this.tenant = tenant;
        this.store = store;
    }

    /// All receipts, in the order in which the deletions were asked for.
    ///
    /// @param newest read before the call
    public List<DeletionReceipt> list(Manifest newest) throws IOException {
        Map<Ulid, DeletionReceipt> receipts = new TreeMap<>();
        for (ObjectInfo object :
                store.list(ManifestKeys.deletions(tenant), "", Integer.MAX_VALUE)) {
            DeletionReceipt receipt =
                    ManifestCodec.decodeReceipt(object.key(), store.get(object.key()));
            receipts.put(receipt.deletion().id(), receipt);
        }
        // A receipt that was written and whose tombstone is still there is one of an end that was
        // not published.
        for (TombstoneEntry tombstone : newest.tombstones().values()) {
            receipts.put(tombstone.id(), DeletionReceipt.of(tombstone, 0));
        }
        return new ArrayList<>(receipts.values());
    }

    /// Writes the receipts of deletions that are about to leave the manifest.
    ///
    /// @param erased of which [Manifest#isErased] is true
    /// @param nowMs milliseconds since the Unix epoch
    public void write(Collection<TombstoneEntry> erased, long nowMs) throws IOException {
        for (TombstoneEntry tombstone : erased) {
            // One that is there was written by an attempt that was given up: it says the same.
            boolean _ =
                    store.create(
                            ManifestKeys.deletions(tenant) + tombstone.id(),
                            ManifestCodec.encodeReceipt(DeletionReceipt.of(tombstone, nowMs)));
        }
    }
}
