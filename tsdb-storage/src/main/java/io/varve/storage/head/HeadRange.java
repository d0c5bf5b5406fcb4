package io.varve.storage.head;

import io.varve.storage.model.TenantId;

/// What a cut takes of a tenant: everything that was journaled before a position and lies in chunks
/// that end before a time.
///
/// @param position of the seal in the journal of this head
/// @param beforeMs exclusive; `Long.MAX_VALUE` for everything
public record HeadRange(TenantId tenant, long position, long beforeMs) {
    boolean holds(ClosedChunk closed) {
        return holds(closed.closedAt(), closed.chunk().maxTimeMs());
    }

    /// Whether it has what was journaled at a position and ends at a time.
    boolean holds(long journaledAt, long timeMs) {
        return journaledAt <= position && timeMs < beforeMs;
    }
}
