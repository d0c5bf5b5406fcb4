package io.varve.compactor.plan;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.Watermark;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.model.Utf8Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// Blocks that exist in a manifest alone, and merges of them that are done by the book.
final class PlannedBlocks {
    static final long HOUR_MS = 3_600_000;

    private final SplittableRandom random;
    private final Map<Ulid, BlockEntry> live = new TreeMap<>();
    private long cutMs = Long.MIN_VALUE;

    PlannedBlocks(SplittableRandom random) {
        this.random = random;
    }

    /// A block that a test describes by what matters to it.
    BlockEntry add(double fromHour, double toHour, int level, String keys, long bytes) {
        return add(fromHour, toHour, level, keys, bytes, "default", (long) (toHour * HOUR_MS));
    }

    BlockEntry add(
            double fromHour,
            double toHour,
            int level,
            String keys,
            long bytes,
            String retentionClass,
            long madeMs) {
        Ulid id = Ulid.at(madeMs, random);
        TimeRange range = new TimeRange((long) (fromHour * HOUR_MS), (long) (toHour * HOUR_MS));
        return put(
                entry(
                        id,
                        range,
                        level,
                        retentionClass,
                        keys.substring(0, 1),
                        keys.substring(1),
                        bytes,
                        List.of(id)));
    }

    private BlockEntry put(BlockEntry block) {
        live.put(block.id(), block);
        return block;
    }

    private static BlockEntry entry(
            Ulid id,
            TimeRange range,
            int level,
            String retentionClass,
            String firstKey,
            String lastKey,
            long bytes,
            List<Ulid> sources) {
        return new BlockEntry(
                id,
                range,
                0,
                level,
                retentionClass,
                firstKey,
                lastKey,
                new BlockEntry.Size(1, 1, 1, bytes),
                new BlockEntry.IndexLocation(0, 0),
                sources,
                Set.of(),
                0);
    }

    void cutUntilHour(double hour) {
        cutMs = (long) (hour * HOUR_MS);
    }

    Manifest manifest() {
        return new Manifest(
                7,
                live,
                Map.of(),
                cutMs == Long.MIN_VALUE ? Map.of() : Map.of("ingester-1", new Watermark(cutMs, 1)));
    }

    Map<Ulid, BlockEntry> live() {
        return live;
    }

    /// Replaces the inputs of a merge by what it would make: per window one block of all that lies
    /// in it, or two if it is too large.
    void merge(MergeJob job, long nowMs) {
        String first = "~";
        String last = "";
        long bytes = 0;
        TreeSet<Ulid> sources = new TreeSet<>();
        for (BlockEntry input : job.inputs()) {
            if (live.remove(input.id()) == null) {
                throw new AssertionError("block " + input.id() + " is not live");
            }
            first = Utf8Order.compare(input.firstKey(), first) < 0 ? input.firstKey() : first;
            last = Utf8Order.compare(input.lastKey(), last) > 0 ? input.lastKey() : last;
            bytes += input.size().bytes();
            sources.addAll(input.sources());
        }
        for (TimeRange window : job.windows()) {
            long minMs = Long.MAX_VALUE;
            long maxMs = Long.MIN_VALUE;
            for (BlockEntry input : job.inputs()) {
                if (input.range().overlaps(window)) {
                    minMs = Math.min(minMs, Math.max(window.minMs(), input.range().minMs()));
                    maxMs = Math.max(maxMs, Math.min(window.maxMs(), input.range().maxMs()));
                }
            }
            if (minMs >= maxMs) {
                continue;
            }
            long share = Math.max(1, bytes / job.windows().size());
            boolean two = share > job.blockBytesMax() && first.charAt(0) < last.charAt(0);
            String middle = Character.toString((char) ((first.charAt(0) + last.charAt(0)) / 2));
            String next = Character.toString((char) (middle.charAt(0) + 1));
            for (String[] keys :
                    two
                            ? new String[][] {{first, middle}, {next, last}}
                            : new String[][] {{first, last}}) {
                put(
                        entry(
                                Ulid.at(nowMs, random),
                                new TimeRange(minMs, maxMs),
                                job.level(),
                                job.inputs().getFirst().retentionClass(),
                                keys[0],
                                keys[1],
                                two ? share / 2 : share,
                                new ArrayList<>(sources)));
            }
        }
    }
}
