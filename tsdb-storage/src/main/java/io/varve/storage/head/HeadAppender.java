package io.varve.storage.head;

import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.TenantId;
import java.util.concurrent.CompletableFuture;

/// The write side of a head. Thread-safe.
public interface HeadAppender {
    /// The series of a tenant; the tenant is registered if it is new.
    SeriesTable series(TenantId tenant);

    /// What is said of the tenant's metric families; the tenant is registered if it is new.
    MetadataTable metadataTable(TenantId tenant);

    /// Makes a batch durable, then applies it. The future completes once the journal's sync has
    /// returned and the samples can be read; it fails with a
    /// [io.varve.storage.runtime.VarveException] of kind UNAVAILABLE if nothing of the batch was
    /// stored (queue full, disk full, shutting down), and of kind INTERNAL if that is not certain,
    /// in which case the head takes nothing more until it is opened again. The batch belongs to the
    /// head from here on.
    CompletableFuture<CommitResult> commit(WriteBatch batch);
}
