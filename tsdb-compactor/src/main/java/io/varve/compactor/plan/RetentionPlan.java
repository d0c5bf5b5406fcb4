package io.varve.compactor.plan;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.retention.RetentionClass;
import io.varve.storage.retention.RetentionPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which blocks of a tenant go, because of their age or because there are too many bytes. Whole
/// blocks only: a block goes when the last of its samples is past retention, and readers do not
/// show the others meanwhile. Pure.
public final class RetentionPlan {
    private RetentionPlan() {}

    private record Kind(String retentionClass, long resolutionMs) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            int order = retentionClass.compareTo(other.retentionClass);
            return order != 0 ? order : Long.compare(resolutionMs, other.resolutionMs);
        }
    }

    /// What goes: of each class and resolution in one job, then what is too much.
    static List<DropJob> jobs(Manifest manifest, RetentionPolicy policy, long nowMs) {
        Map<Kind, List<BlockEntry>> old = new TreeMap<>();
        List<BlockEntry> rest = new ArrayList<>();
        for (BlockEntry block : manifest.blocks().values()) {
            if (isPast(block, policy, nowMs)) {
                old.computeIfAbsent(
                                new Kind(block.retentionClass(), block.resolutionMs()),
                                _ -> new ArrayList<>())
                        .add(block);
            } else {
                rest.add(block);
            }
        }
        List<DropJob> jobs = new ArrayList<>();
        old.forEach((kind, blocks) -> {
            long oldestMs = policy.oldestMs(kind.retentionClass(), kind.resolutionMs(), nowMs);
            long endMs = blocks.stream().mapToLong(b -> b.range().maxMs()).min().orElse(oldestMs);
            jobs.add(new DropJob(blocks, DropJob.Reason.AGE, nowMs - (oldestMs - endMs)));
        });
        List<BlockEntry> surplus = surplus(rest, policy.bytesMax());
        if (!surplus.isEmpty()) {
            jobs.add(new DropJob(surplus, DropJob.Reason.SIZE, nowMs));
        }
        return jobs;
    }

    private static boolean isPast(BlockEntry block, RetentionPolicy policy, long nowMs) {
        return block.range().maxMs()
                <= policy.oldestMs(block.retentionClass(), block.resolutionMs(), nowMs);
    }

    /// The oldest blocks, so many that the others are not too many bytes; in the order of their
    /// ids.
    private static List<BlockEntry> surplus(List<BlockEntry> blocks, long bytesMax) {
        if (bytesMax == 0) {
            return List.of();
        }
        long bytes = blocks.stream().mapToLong(block -> block.size().bytes()).sum();
        List<BlockEntry> oldest = new ArrayList<>(blocks);
        oldest.sort(
                Comparator.comparingLong((BlockEntry block) -> block.range().maxMs())
                        .thenComparing(BlockEntry::id));
        List<BlockEntry> surplus = new ArrayList<>();
        for (BlockEntry block : oldest) {
            if (bytes <= bytesMax) {
                break;
            }
            bytes -= block.size().bytes();
            surplus.add(block);
        }
        surplus.sort(Comparator.comparing(BlockEntry::id));
        return surplus;
    }

    /// What a class of the policy would lose, and what it keeps, at one resolution.
    ///
    /// @param title of the class: its selector, `default`, or the name of a class of an earlier
    ///   policy
    /// @param blocks that would go, as all numbers that follow
    /// @param series summed up over the blocks
    /// @param oldestKeptMs where the oldest block that stays begins, or where retention does if
    ///   that is later; `Long.MAX_VALUE` if nothing stays
    public record Loss(
            String title,
            long resolutionMs,
            int blocks,
            long series,
            long samples,
            long bytes,
            long oldestKeptMs) {}

    /// What would go now, by class, in the order of the rules, those of earlier policies last.
    public static List<Loss> losses(Manifest manifest, RetentionPolicy policy, long nowMs) {
        List<BlockEntry> going = new ArrayList<>();
        jobs(manifest, policy, nowMs).forEach(job -> going.addAll(job.inputs()));
        Map<Kind, List<BlockEntry>> byKind = new TreeMap<>();
        for (RetentionClass known : policy.classes()) {
            byKind.put(new Kind(known.name(), 0), new ArrayList<>());
        }
        for (BlockEntry block : manifest.blocks().values()) {
            byKind.computeIfAbsent(
                            new Kind(block.retentionClass(), block.resolutionMs()),
                            _ -> new ArrayList<>())
                    .add(block);
        }
        List<Loss> losses = new ArrayList<>();
        for (RetentionClass known : policy.classes()) {
            byKind.forEach((kind, blocks) -> {
                if (kind.retentionClass().equals(known.name())) {
                    losses.add(loss(known.title(), kind, blocks, going, policy, nowMs));
                }
            });
            byKind.keySet().removeIf(kind -> kind.retentionClass().equals(known.name()));
        }
        byKind.forEach((kind, blocks) ->
                losses.add(loss(kind.retentionClass(), kind, blocks, going, policy, nowMs)));
        return losses;
    }

    private static Loss loss(
            String title,
            Kind kind,
            List<BlockEntry> blocks,
            List<BlockEntry> going,
            RetentionPolicy policy,
            long nowMs) {
        int count = 0;
        long series = 0;
        long samples = 0;
        long bytes = 0;
        long oldestKeptMs = Long.MAX_VALUE;
        long oldestMs = policy.oldestMs(kind.retentionClass(), kind.resolutionMs(), nowMs);
        for (BlockEntry block : blocks) {
            if (going.contains(block)) {
                count++;
                series += block.size().series();
                samples += block.size().samples();
                bytes += block.size().bytes();
            } else {
                oldestKeptMs = Math.min(oldestKeptMs, Math.max(block.range().minMs(), oldestMs));
            }
        }
        return new Loss(title, kind.resolutionMs(), count, series, samples, bytes, oldestKeptMs);
    }
}
