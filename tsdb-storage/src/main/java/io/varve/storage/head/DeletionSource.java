package io.varve.storage.head;

import io.varve.storage.model.Deletion;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import java.util.List;

/// The side of a head that takes deletions. A deletion:
///
/// 1. [#delete] takes the samples out of the head, and gives it a place in the journal;
/// 2. somebody publishes it in the manifest, with that place, for what is in blocks;
/// 3. [#deletionPublished] notes that it is done: from then on readers use that version.
///
/// What was not done before a crash is found by [#unpublishedDeletions] after it. No cut may be
/// published whose seal lies behind a deletion that is not: the deletion would take its blocks for
/// older than itself. Thread-safe; methods wait for the disk.
public interface DeletionSource {
    /// Deletes samples of all requests that were answered before the call.
    ///
    /// @return the position of the deletion in this head's journal
    /// @throws io.varve.storage.runtime.VarveException of kind LIMITED if too many deletions wait
    ///   to be carried out; of kind UNAVAILABLE if the head is closed or cannot write
    long delete(TenantId tenant, Deletion deletion);

    /// Deletions that the manifest may not have yet, in the order of the journal.
    List<PlacedDeletion> unpublishedDeletions(TenantId tenant);

    /// Notes durably that the manifest has a deletion, from a version on.
    void deletionPublished(TenantId tenant, Ulid id, long manifestVersion);

    /// Position of the tenant's last deletion; 0 if there was none.
    long deletedAt(TenantId tenant);

    /// A deletion and its place in the journal.
    record PlacedDeletion(Deletion deletion, long position) {}
}
