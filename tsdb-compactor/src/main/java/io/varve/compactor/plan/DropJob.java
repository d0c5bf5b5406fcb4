package io.varve.compactor.plan;

import io.varve.storage.manifest.BlockEntry;
import java.util.List;

/// Blocks that are past retention leave the manifest. The sweep deletes their objects.
///
/// @param inputs at least one, in the order of their ids
public record DropJob(List<BlockEntry> inputs, Reason reason, long dueSinceMs) implements Job {
    public DropJob {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("nothing to drop");
        }
    }

    /// Why blocks go.
    public enum Reason {
        /// All their samples are older than the policy keeps them.
        AGE,
        /// The tenant has more bytes than it may, and they are the oldest.
        SIZE
    }

    @Override
    public String name() {
        return "drop-" + BlockNames.digest(inputs);
    }

    @Override
    public String title() {
        BlockEntry first = inputs.getFirst();
        return "retention of "
                + inputs.size()
                + " blocks, of class "
                + first.retentionClass()
                + " and "
                + first.range()
                + " at first ("
                + reason
                + ")";
    }

    @Override
    public boolean isQuick() {
        return true;
    }
}
