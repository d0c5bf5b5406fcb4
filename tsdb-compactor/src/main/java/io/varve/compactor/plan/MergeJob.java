package io.varve.compactor.plan;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.TimeRange;
import java.util.List;

/// Blocks are read side by side and written anew as fewer, of one level and within windows.
///
/// @param inputs at least one, all of one class and resolution, in the order of their ids
/// @param level of the blocks that come of it
/// @param windows each block that comes of it lies in one of them; they hold all samples of the
///   inputs, ascending
/// @param blockBytesMax a block that has so many bytes ends with the metric that it is in
/// @param reason why it is worth it
public record MergeJob(
        List<BlockEntry> inputs,
        int level,
        List<TimeRange> windows,
        long blockBytesMax,
        Reason reason,
        long dueSinceMs)
        implements Job {
    public MergeJob {
        inputs = List.copyOf(inputs);
        windows = List.copyOf(windows);
        if (inputs.isEmpty() || windows.isEmpty() || level < 1 || blockBytesMax < 1) {
            throw new IllegalArgumentException(
                    "merge of " + inputs.size() + " blocks into " + windows.size() + " windows");
        }
        BlockEntry first = inputs.getFirst();
        for (BlockEntry input : inputs) {
            if (input.resolutionMs() != first.resolutionMs()
                    || !input.retentionClass().equals(first.retentionClass())) {
                throw new IllegalArgumentException(
                        "blocks "
                                + first.id()
                                + " and "
                                + input.id()
                                + " are of different classes or resolutions");
            }
        }
    }

    /// Why blocks are merged.
    public enum Reason {
        /// A window of a level is over, and has several blocks of lower levels.
        LEVEL,
        /// Samples came after their window had been merged.
        LATE,
        /// Blocks of one level overlap.
        OVERLAP,
        /// There are too many small blocks in a window of the first level.
        CROWD,
        /// A block has samples that are deleted.
        ERASE,
        /// A block reaches over a bound of the highest level's windows.
        SPLIT
    }

    /// All inputs are of this resolution in milliseconds, 0 for raw samples.
    public long resolutionMs() {
        return inputs.getFirst().resolutionMs();
    }

    @Override
    public String name() {
        return "merge-" + BlockNames.digest(inputs);
    }

    @Override
    public String title() {
        return "merge of "
                + inputs.size()
                + " blocks of class "
                + inputs.getFirst().retentionClass()
                + " into level "
                + level
                + ", "
                + windows.getFirst()
                + " ("
                + reason
                + ")";
    }

    @Override
    public boolean isQuick() {
        return false;
    }
}
