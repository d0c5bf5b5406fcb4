package io.varve.compactor.plan;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.Utf8Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Blocks whose ranges of sort keys hang together: none of them overlaps one of another run.
///
/// @param bytes of all of them
record KeyRun(List<BlockEntry> blocks, long bytes) {
    /// The runs of some blocks, in the order of their keys.
    static List<KeyRun> of(List<BlockEntry> blocks) {
        List<BlockEntry> sorted = new ArrayList<>(blocks);
        sorted.sort(
                Comparator.comparing(BlockEntry::firstKey, Utf8Order::compare)
                        .thenComparing(BlockEntry::id));
        List<KeyRun> runs = new ArrayList<>();
        List<BlockEntry> run = new ArrayList<>();
        String lastKey = "";
        for (BlockEntry block : sorted) {
            if (!run.isEmpty() && Utf8Order.compare(lastKey, block.firstKey()) < 0) {
                runs.add(run(run));
                run = new ArrayList<>();
                lastKey = "";
            }
            run.add(block);
            if (Utf8Order.compare(lastKey, block.lastKey()) < 0) {
                lastKey = block.lastKey();
            }
        }
        if (!run.isEmpty()) {
            runs.add(run(run));
        }
        return runs;
    }

    private static KeyRun run(List<BlockEntry> blocks) {
        return new KeyRun(
                List.copyOf(blocks), blocks.stream().mapToLong(b -> b.size().bytes()).sum());
    }
}
