package io.varve.storage.manifest;

import io.varve.storage.model.Ulid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// One version of a tenant's manifest, whole. Immutable.
///
/// @param version 0: nothing was ever published
/// @param blocks live blocks, by id
/// @param tombstones deletions that are not erased everywhere yet, by id
/// @param watermarks how far each ingester has cut, by ingester
public record Manifest(
        long version,
        Map<Ulid, BlockEntry> blocks,
        Map<Ulid, TombstoneEntry> tombstones,
        Map<String, Watermark> watermarks) {
    /// What a tenant has before its first version.
    public static final Manifest EMPTY = new Manifest(0, Map.of(), Map.of(), Map.of());

    public Manifest {
        blocks = Collections.unmodifiableMap(new TreeMap<>(blocks));
        tombstones = Collections.unmodifiableMap(new TreeMap<>(tombstones));
        watermarks = Collections.unmodifiableMap(new TreeMap<>(watermarks));
    }

    /// The next version.
    ///
    /// @throws ManifestConflictException if the change does not fit, see [ManifestInvariants]
    public Manifest apply(ManifestChange change) {
        ManifestInvariants.check(this, change);
        long next = version + 1;
        Map<Ulid, BlockEntry> nextBlocks = new TreeMap<>(blocks);
        Set<Ulid> unapplied = unapplied(change);
        unapplied.addAll(stillInHeads(change));
        change.removeBlocks().forEach(nextBlocks::remove);
        for (BlockEntry block : change.addBlocks()) {
            Set<Ulid> inherited = new TreeSet<>(block.inherited());
            inherited.addAll(unapplied);
            nextBlocks.put(block.id(), block.publishedAt(next, inherited));
        }
        Map<Ulid, TombstoneEntry> nextTombstones = new TreeMap<>(tombstones);
        for (Ulid applied : change.applied()) {
            nextTombstones.computeIfPresent(
                    applied, (_, known) -> known.withRewritten(covered(change, known)));
        }
        change.removeTombstones().forEach(nextTombstones::remove);
        change.addTombstones()
                .forEach(tombstone ->
                        nextTombstones.put(tombstone.id(), tombstone.publishedAt(next)));
        Map<String, Watermark> nextWatermarks = new TreeMap<>(watermarks);
        nextWatermarks.putAll(change.watermarks());
        return new Manifest(next, nextBlocks, nextTombstones, nextWatermarks);
    }

    /// The tombstones that hide samples of a live block.
    public List<TombstoneEntry> tombstonesOf(BlockEntry block) {
        List<TombstoneEntry> covering = new ArrayList<>();
        for (TombstoneEntry tombstone : tombstones.values()) {
            if (block.isCoveredBy(tombstone) && block.range().overlaps(tombstone.range())) {
                covering.add(tombstone);
            }
        }
        return covering;
    }

    /// Whether a tombstone has nothing to hide any more: no live block, and no block that an
    /// ingester may still cut of what it had before the deletion.
    public boolean isErased(TombstoneEntry tombstone) {
        for (BlockEntry block : blocks.values()) {
            if (block.isCoveredBy(tombstone) && block.range().overlaps(tombstone.range())) {
                return false;
            }
        }
        for (String ingester : tombstone.headPositions().keySet()) {
            Watermark mark = watermarks.get(ingester);
            if (mark == null || tombstone.coversHeadAt(ingester, mark.position())) {
                return false;
            }
        }
        return true;
    }

    /// The blocks that a change takes away and a tombstone covers.
    private Set<Ulid> covered(ManifestChange change, TombstoneEntry tombstone) {
        Set<Ulid> covered = new TreeSet<>();
        for (Ulid id : change.removeBlocks()) {
            BlockEntry block = blocks.get(id);
            if (block != null
                    && block.isCoveredBy(tombstone)
                    && block.range().overlaps(tombstone.range())) {
                covered.add(id);
            }
        }
        return covered;
    }

    /// Tombstones that cover what an ingester had when it began the cut that the change publishes,
    /// and that the cut has not applied.
    private Set<Ulid> stillInHeads(ManifestChange change) {
        Set<Ulid> covering = new TreeSet<>();
        for (Map.Entry<String, Watermark> mark : change.watermarks().entrySet()) {
            for (TombstoneEntry tombstone : tombstones.values()) {
                if (tombstone.coversHeadAt(mark.getKey(), mark.getValue().position())
                        && !change.applied().contains(tombstone.id())) {
                    covering.add(tombstone.id());
                }
            }
        }
        return covering;
    }

    /// Whether this version has what the change brings, and lacks what it takes away.
    boolean contains(ManifestChange change) {
        return change.addBlocks().stream().allMatch(block -> blocks.containsKey(block.id()))
                && change.addTombstones().stream()
                        .allMatch(tombstone -> tombstones.containsKey(tombstone.id()))
                && change.removeBlocks().stream().noneMatch(blocks::containsKey)
                && change.removeTombstones().stream().noneMatch(tombstones::containsKey)
                && change.watermarks().entrySet().stream().allMatch(this::reaches);
    }

    private boolean reaches(Map.Entry<String, Watermark> expected) {
        Watermark actual = watermarks.get(expected.getKey());
        return actual != null
                && actual.cutMs() >= expected.getValue().cutMs()
                && actual.position() >= expected.getValue().position();
    }

    /// Tombstones that cover a removed block and were not applied to its replacement: because the
    /// change was planned before they were made, they must go on hiding its samples.
    private Set<Ulid> unapplied(ManifestChange change) {
        Set<Ulid> unapplied = new TreeSet<>();
        for (TombstoneEntry tombstone : tombstones.values()) {
            boolean covers =
                    change.removeBlocks().stream()
                            .map(blocks::get)
                            .anyMatch(block -> block != null && block.isCoveredBy(tombstone));
            if (covers && !change.applied().contains(tombstone.id())) {
                unapplied.add(tombstone.id());
            }
        }
        unapplied.removeAll(change.removeTombstones());
        return unapplied;
    }
}
