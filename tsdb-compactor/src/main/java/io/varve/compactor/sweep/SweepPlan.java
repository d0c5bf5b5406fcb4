package io.varve.compactor.sweep;

import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.manifest.PublishedVersion;
import io.varve.storage.model.Ulid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What of a tenant's objects may be deleted. Ages are differences of the store's own times. Pure.
///
/// @param replaced blocks that no version names that anybody may still use
/// @param versions manifest versions that nobody reads any more, ascending
/// @param kept blocks whose objects are not to be touched, however old they are: live ones, and
///   those that were until a short while ago
record SweepPlan(List<Ulid> replaced, List<Long> versions, Set<Ulid> kept) {
    SweepPlan {
        replaced = List.copyOf(replaced);
        versions = List.copyOf(versions);
        kept = Set.copyOf(kept);
    }

    /// @param newest read after the versions were listed
    /// @param published what is in the bucket, ascending
    /// @param storeMs the store's time before that
    static SweepPlan of(
            Manifest newest,
            List<PublishedVersion> published,
            long storeMs,
            ManifestSettings delays) {
        Set<Ulid> kept = new HashSet<>(newest.blocks().keySet());
        Set<Ulid> replaced = new TreeSet<>();
        long baseVersion = 0;
        for (PublishedVersion version : published) {
            boolean settled = storeMs - version.modifiedMs() > delays.deleteDelayMs();
            (settled ? replaced : kept).addAll(version.removed());
            // A reader that knows nothing begins at the newest snapshot; one that began at the one
            // before has ended by then.
            if (settled
                    && version.version() <= newest.version()
                    && version.version() % ManifestLog.SNAPSHOT_INTERVAL == 0) {
                baseVersion = version.version();
            }
        }
        replaced.removeAll(kept);
        List<Long> versions = new ArrayList<>();
        for (PublishedVersion version : published) {
            boolean settled = storeMs - version.modifiedMs() > delays.deleteDelayMs();
            if (version.version() < baseVersion && settled) {
                versions.add(version.version());
            }
        }
        return new SweepPlan(new ArrayList<>(replaced), versions, kept);
    }
}
