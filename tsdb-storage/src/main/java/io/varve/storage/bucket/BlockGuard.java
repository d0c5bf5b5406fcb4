package io.varve.storage.bucket;

import io.varve.storage.block.BlockQuerier;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.TenantId;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.time.Instant;
import java.util.function.Supplier;

/// One block as one query sees it: decides what becomes of the query when the block cannot be read.
///
/// A damaged block is put into quarantine and left out with a warning, always. A store that cannot
/// be reached is an error, or a warning if the query allows partial answers. A block that is gone
/// is told as NOT_FOUND, for the query to look at a newer manifest. Thread-safe.
final class BlockGuard {
    private final TenantId tenant;
    private final BlockEntry entry;
    private final BlockQuerier querier;
    private final HiddenSamples hidden;
    private final Quarantine quarantine;
    private final ReadContext context;

    BlockGuard(
            TenantId tenant,
            BlockEntry entry,
            BlockQuerier querier,
            HiddenSamples hidden,
            Quarantine quarantine,
            ReadContext context) {
        this.tenant = tenant;
        this.entry = entry;
        this.querier = querier;
        this.hidden = hidden;
        this.quarantine = quarantine;
        this.context = context;
    }

    BlockQuerier querier() {
        return querier;
    }

    /// What is deleted of the block.
    HiddenSamples hidden() {
        return hidden;
    }

    /// What a search of the block finds; what is there without the block if it is in quarantine, or
    /// as [#read] says.
    <T> T search(Supplier<T> action, T without) {
        String reason = quarantine.reason(entry.id());
        if (reason != null) {
            context.warn(leftOut("damaged", reason));
            return without;
        }
        return read(action, without);
    }

    /// What an action gives, or what is there without the block.
    ///
    /// @throws VarveException of kind NOT_FOUND if the block is gone; of kind INTERNAL if the store
    ///   cannot be reached
    <T> T read(Supplier<T> action, T without) {
        try {
            return action.get();
        } catch (CorruptDataException e) {
            quarantine.add(tenant, entry.id(), e);
            context.warn(leftOut("damaged", e.getMessage()));
            return without;
        } catch (VarveException e) {
            if (e.kind() != ErrorKind.UNAVAILABLE) {
                throw e;
            }
            if (!context.isPartialAllowed()) {
                throw new VarveException(
                        ErrorKind.INTERNAL, "the bucket cannot be read: " + e.getMessage(), e);
            }
            context.warn(leftOut("out of reach", e.getMessage()));
            return without;
        }
    }

    private String leftOut(String state, String reason) {
        return "block "
                + entry.id()
                + " from "
                + Instant.ofEpochMilli(entry.range().minMs())
                + " to "
                + Instant.ofEpochMilli(entry.range().maxMs())
                + " is "
                + state
                + " and left out: "
                + reason;
    }
}
