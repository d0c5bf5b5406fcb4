package io.varve.storage.manifest;

import io.varve.storage.model.Ulid;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What must hold between a version and the change that makes the next one. Checked before every
/// publication and after every rebase. Each rule names the accident that it prevents.
final class ManifestInvariants {
    private ManifestInvariants() {}

    static void check(Manifest manifest, ManifestChange change) {
        removedBlocksAreLive(manifest, change);
        addedBlocksAreNew(manifest, change);
        inheritedTombstonesExist(manifest, change);
        removedTombstonesExist(manifest, change);
        addedTombstonesAreNew(manifest, change);
        removedTombstonesAreErased(manifest, change);
        watermarksDoNotGoBack(manifest, change);
    }

    /// Two merges of the same inputs would bring their samples in twice.
    private static void removedBlocksAreLive(Manifest manifest, ManifestChange change) {
        for (Ulid id : change.removeBlocks()) {
            if (!manifest.blocks().containsKey(id)) {
                throw new ManifestConflictException(
                        "block " + id + " is not live in version " + manifest.version());
            }
        }
    }

    private static void addedBlocksAreNew(Manifest manifest, ManifestChange change) {
        Set<Ulid> added = new HashSet<>();
        for (BlockEntry block : change.addBlocks()) {
            if (manifest.blocks().containsKey(block.id()) || !added.add(block.id())) {
                throw new ManifestConflictException("block " + block.id() + " is live already");
            }
        }
    }

    /// A tombstone that is gone was erased everywhere: a block that still needs it was planned
    /// before and would bring the deleted samples back.
    private static void inheritedTombstonesExist(Manifest manifest, ManifestChange change) {
        for (BlockEntry block : change.addBlocks()) {
            for (Ulid tombstone : block.inherited()) {
                if (!manifest.tombstones().containsKey(tombstone)) {
                    throw new ManifestConflictException(
                            "block "
                                    + block.id()
                                    + " inherits tombstone "
                                    + tombstone
                                    + ", which version "
                                    + manifest.version()
                                    + " does not have");
                }
            }
        }
    }

    private static void removedTombstonesExist(Manifest manifest, ManifestChange change) {
        for (Ulid id : change.removeTombstones()) {
            if (!manifest.tombstones().containsKey(id)) {
                throw new ManifestConflictException(
                        "tombstone " + id + " is not in version " + manifest.version());
            }
        }
    }

    /// A tombstone that is added again would hide what came in between.
    private static void addedTombstonesAreNew(Manifest manifest, ManifestChange change) {
        for (TombstoneEntry tombstone : change.addTombstones()) {
            if (manifest.tombstones().containsKey(tombstone.id())) {
                throw new ManifestConflictException(
                        "tombstone " + tombstone.id() + " is published already");
            }
        }
    }

    /// A block that needs a tombstone which is gone would bring the deleted samples back.
    private static void removedTombstonesAreErased(Manifest manifest, ManifestChange change) {
        for (Ulid id : change.removeTombstones()) {
            TombstoneEntry tombstone = manifest.tombstones().get(id);
            if (tombstone != null && !manifest.isErased(tombstone)) {
                throw new ManifestConflictException(
                        "tombstone "
                                + id
                                + " still hides samples in version "
                                + manifest.version());
            }
        }
    }

    /// A watermark that goes back would let a head hand over a second time what is in blocks.
    private static void watermarksDoNotGoBack(Manifest manifest, ManifestChange change) {
        for (Map.Entry<String, Watermark> entry : change.watermarks().entrySet()) {
            Watermark before = manifest.watermarks().get(entry.getKey());
            Watermark after = entry.getValue();
            if (before != null
                    && (after.cutMs() < before.cutMs() || after.position() < before.position())) {
                throw new ManifestConflictException(
                        "watermark of "
                                + entry.getKey()
                                + " goes back from "
                                + before
                                + " to "
                                + after);
            }
        }
    }
}
