package io.varve.compactor.plan;

import io.varve.compactor.plan.MergeJob.Reason;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.Watermark;
import io.varve.storage.model.AlignedWindows;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.model.Utf8Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which blocks of a tenant are merged now.
///
/// Levels are tried from the highest down, so that what has piled up is written once and not once
/// per level. In a window that is over and complete, blocks of lower levels are merged as soon as
/// there are two of them. Blocks that come to a window that has been merged already are merged with
/// it when that is worth it: when they are not small beside it, are many, or have waited for half
/// the window's length. Blocks with different metrics do not meet unless they are small. Pure.
///
/// Every job leaves fewer blocks, or the same number without an overlap, or splits one at bounds
/// that it is never split at again: so plans come to an end.
final class MergePlan {
    /// Late blocks that have a share of one in so many bytes are merged at once.
    private static final int LATE_SHARE = 4;

    /// As are so many.
    private static final int LATE_COUNT = 8;

    /// So many level-1 blocks in one window of level 1 are merged before level 2 is due.
    private static final int CROWD_COUNT = 4;

    private final MergePolicy policy;
    private final MergeLevels levels;
    private final long nowMs;
    private final long cutMs;
    private final Set<Ulid> taken = new HashSet<>();
    private final List<MergeJob> jobs = new ArrayList<>();

    MergePlan(Manifest manifest, MergePolicy policy, long nowMs) {
        this.policy = policy;
        this.levels = policy.levels();
        this.nowMs = nowMs;
        this.cutMs =
                manifest.watermarks().values().stream()
                        .mapToLong(Watermark::cutMs)
                        .min()
                        .orElse(Long.MAX_VALUE);
    }

    private record Group(String retentionClass, long resolutionMs) implements Comparable<Group> {
        @Override
        public int compareTo(Group other) {
            int order = Long.compare(resolutionMs, other.resolutionMs);
            return order != 0 ? order : retentionClass.compareTo(other.retentionClass);
        }
    }

    /// Merges of some of these blocks, those of low levels first, then the oldest windows.
    List<MergeJob> jobs(List<BlockEntry> blocks) {
        Map<Group, List<BlockEntry>> groups = new TreeMap<>();
        for (BlockEntry block : blocks) {
            groups.computeIfAbsent(
                            new Group(block.retentionClass(), block.resolutionMs()),
                            _ -> new ArrayList<>())
                    .add(block);
        }
        groups.values().forEach(this::plan);
        jobs.sort(
                Comparator.comparingInt(MergeJob::level)
                        .thenComparingLong(job -> job.windows().getFirst().minMs()));
        return jobs;
    }

    private void plan(List<BlockEntry> group) {
        for (BlockEntry block : group) {
            if (!levels.isWithinOne(levels.count(), block.range())) {
                split(block);
            }
        }
        List<List<BlockEntry>> crowded = new ArrayList<>();
        for (int level = levels.count(); level >= 1; level--) {
            for (Map.Entry<Long, List<BlockEntry>> window : byWindow(level, group).entrySet()) {
                TimeRange range = levels.windows(level).around(window.getKey());
                if (isComplete(range)) {
                    for (List<BlockEntry> part : parts(window.getValue())) {
                        plan(level, range, part, crowded);
                    }
                }
            }
        }
        // What no lower level makes fewer is taken in turns. Neighbours by key overlap, so each
        // turn
        // leaves fewer blocks or fewer overlaps.
        for (List<BlockEntry> crowd : crowded.reversed()) {
            if (crowd.stream().noneMatch(block -> taken.contains(block.id()))) {
                crowd.sort(
                        Comparator.comparing(BlockEntry::firstKey, Utf8Order::compare)
                                .thenComparing(BlockEntry::id));
                add(levelOf(crowd), crowd.subList(0, policy.inputsMax()), Reason.CROWD);
            }
        }
    }

    /// The lowest level of which one window holds all of the blocks.
    private int levelOf(List<BlockEntry> blocks) {
        TimeRange range = range(blocks);
        int level = 1;
        while (level < levels.count() && !levels.isWithinOne(level, range)) {
            level++;
        }
        return level;
    }

    private static TimeRange range(List<BlockEntry> blocks) {
        long minMs = Long.MAX_VALUE;
        long maxMs = Long.MIN_VALUE;
        for (BlockEntry block : blocks) {
            minMs = Math.min(minMs, block.range().minMs());
            maxMs = Math.max(maxMs, block.range().maxMs());
        }
        return new TimeRange(minMs, maxMs);
    }

    private void split(BlockEntry block) {
        AlignedWindows windows = levels.windows(levels.count());
        List<TimeRange> pieces = new ArrayList<>();
        long atMs = block.range().minMs();
        while (atMs < block.range().maxMs()) {
            TimeRange window = windows.around(atMs);
            pieces.add(window);
            atMs = window.maxMs();
        }
        taken.add(block.id());
        jobs.add(
                new MergeJob(
                        List.of(block),
                        block.level(),
                        pieces,
                        policy.blockBytesMax(),
                        Reason.SPLIT,
                        arrivedMs(block)));
    }

    /// Untaken blocks that lie in one window of a level, by its start.
    private Map<Long, List<BlockEntry>> byWindow(int level, List<BlockEntry> group) {
        Map<Long, List<BlockEntry>> windows = new TreeMap<>();
        for (BlockEntry block : group) {
            if (!taken.contains(block.id()) && levels.isWithinOne(level, block.range())) {
                windows.computeIfAbsent(
                                levels.windows(level).startMs(block.range().minMs()),
                                _ -> new ArrayList<>())
                        .add(block);
            }
        }
        return windows;
    }

    /// Whether no ingester is expected to bring regular blocks of the window any more.
    private boolean isComplete(TimeRange window) {
        if (nowMs < window.maxMs()) {
            return false;
        }
        return cutMs >= window.maxMs() || nowMs - window.maxMs() >= policy.patienceMs();
    }

    /// Blocks of a window, apart where they have no metric in common, together where they are
    /// small.
    private List<List<BlockEntry>> parts(List<BlockEntry> window) {
        List<KeyRun> runs = KeyRun.of(window);
        List<List<BlockEntry>> parts = new ArrayList<>();
        List<BlockEntry> part = new ArrayList<>();
        long bytes = 0;
        for (KeyRun run : runs) {
            if (!part.isEmpty() && bytes + run.bytes() > policy.blockBytesMax()) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.addAll(run.blocks());
            bytes += run.bytes();
        }
        parts.add(part);
        return parts;
    }

    private void plan(
            int level, TimeRange window, List<BlockEntry> part, List<List<BlockEntry>> crowded) {
        Optional<Reason> reason = reason(level, window, part);
        if (reason.isEmpty()) {
            return;
        }
        if (part.size() > policy.inputsMax()) {
            crowded.add(part);
            return;
        }
        add(level, part, reason.get());
    }

    private Optional<Reason> reason(int level, TimeRange window, List<BlockEntry> part) {
        if (part.size() < 2) {
            return Optional.empty();
        }
        if (level == 1) {
            return part.size() < CROWD_COUNT ? Optional.empty() : Optional.of(Reason.CROWD);
        }
        List<BlockEntry> settled = part.stream().filter(b -> b.level() >= level).toList();
        List<BlockEntry> fresh = part.stream().filter(b -> b.level() < level).toList();
        if (settled.isEmpty()) {
            return Optional.of(Reason.LEVEL);
        }
        if (KeyRun.of(settled).size() < settled.size()) {
            return Optional.of(Reason.OVERLAP);
        }
        return !fresh.isEmpty() && isWorthIt(window, settled, fresh)
                ? Optional.of(Reason.LATE)
                : Optional.empty();
    }

    private boolean isWorthIt(TimeRange window, List<BlockEntry> settled, List<BlockEntry> fresh) {
        if (fresh.size() >= LATE_COUNT || bytes(fresh) >= bytes(settled) / LATE_SHARE) {
            return true;
        }
        long oldestMs = fresh.stream().mapToLong(MergePlan::arrivedMs).min().orElse(Long.MAX_VALUE);
        return nowMs - oldestMs >= (window.maxMs() - window.minMs()) / 2;
    }

    private static long bytes(List<BlockEntry> blocks) {
        return blocks.stream().mapToLong(block -> block.size().bytes()).sum();
    }

    /// When the oldest of what a block was made of was cut, by the cutter's clock: that does not
    /// change when late blocks are merged with each other.
    private static long arrivedMs(BlockEntry block) {
        return block.sources().stream().mapToLong(Ulid::timeMs).min().orElse(block.id().timeMs());
    }

    private void add(int level, List<BlockEntry> inputs, Reason reason) {
        List<BlockEntry> sorted =
                inputs.stream().sorted(Comparator.comparing(BlockEntry::id)).toList();
        int outputLevel = level;
        long newestMs = Long.MIN_VALUE;
        for (BlockEntry input : sorted) {
            taken.add(input.id());
            outputLevel = Math.max(outputLevel, input.level());
            newestMs = Math.max(newestMs, input.id().timeMs());
        }
        TimeRange window = levels.windows(level).around(range(sorted).minMs());
        jobs.add(
                new MergeJob(
                        sorted,
                        outputLevel,
                        List.of(window),
                        policy.blockBytesMax(),
                        reason,
                        Math.min(nowMs, Math.max(window.maxMs(), newestMs))));
    }
}
