package io.varve.compactor.sweep;

import io.varve.compactor.work.AbandonedException;
import io.varve.compactor.work.Progress;
import io.varve.storage.block.BlockFile;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.manifest.PublishedVersion;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Deletes what nobody needs of one tenant. There are two kinds:
///
/// - what the manifest has given up, after the delete delay: blocks first, for which reading the
///   versions is enough, and only then old versions, which are all that says so;
/// - what no version ever named, after the sweep delay: what was uploaded and not published, and
///   what is left of leases and failures. That takes a listing of everything.
///
/// Deletes no more than was found out a short while ago. May stop anywhere, be repeated, and be
/// done by several at once. Not thread-safe.
public final class Sweeper {
    /// Of one request, and so looked at at one time.
    private static final int KEYS_MAX = 1_000;

    private final ManifestLog log;
    private final ObjectStore store;
    private final Clock clock;
    private final ManifestSettings delays;

    /// Versions that were read before.
    private final Map<Long, PublishedVersion> known = new HashMap<>();

    /// Replaced blocks of which nothing is left, as long as a version still tells of them.
    private final Set<Ulid> gone = new HashSet<>();

    /// What a sweep has deleted.
    ///
    /// @param objects of all kinds
    /// @param orphans of them such as no version ever named
    /// @param orphanBytes of those
    public record Swept(long objects, long orphans, long orphanBytes) {}

    public Sweeper(ManifestLog log, ObjectStore store, Clock clock, ManifestSettings delays) {
        this.log = log;
        this.store = store;
        this.clock = clock;
        this.delays = delays;
    }

    /// Deletes replaced blocks and old versions.
    public Swept sweepReplaced(Progress progress) throws IOException, AbandonedException {
        long began = clock.monotonicNanos();
        SweepPlan plan = plan();
        long objects = 0;
        gone.retainAll(plan.replaced());
        for (Ulid block : plan.replaced()) {
            if (gone.contains(block)) {
                continue;
            }
            check(began, progress);
            String folder = ManifestKeys.block(log.tenant(), block);
            // The part without which nobody takes the rest for a block goes last.
            List<String> keys =
                    Stream.of(BlockFile.META, BlockFile.INDEX, BlockFile.CHUNKS)
                            .map(file -> folder + file.fileName())
                            .toList();
            objects += present(keys, folder);
            gone.add(block);
        }
        for (long version : plan.versions()) {
            check(began, progress);
            store.delete(List.of(ManifestKeys.version(log.tenant(), version)));
            known.remove(version);
            objects++;
        }
        return new Swept(objects, 0, 0);
    }

    /// Deletes what is there of a block: what other sweeps have deleted is not deleted, and
    /// counted, by every one again.
    private long present(List<String> keys, String folder) throws IOException {
        Set<String> there = new HashSet<>();
        store.list(folder, "", KEYS_MAX).forEach(object -> there.add(object.key()));
        List<String> left = keys.stream().filter(there::contains).toList();
        if (!left.isEmpty()) {
            store.delete(left);
        }
        return left.size();
    }

    private SweepPlan plan() throws IOException {
        long storeMs = store.storeTimeMs();
        List<PublishedVersion> published = log.published(known);
        known.clear();
        published.forEach(version -> known.put(version.version(), version));
        return SweepPlan.of(log.newest(), published, storeMs, delays);
    }

    /// A plan is not carried out when it is old: who was told something since then may need it.
    private void check(long began, Progress progress) throws AbandonedException {
        progress.step();
        long ageMs = (clock.monotonicNanos() - began) / 1_000_000;
        if (ageMs > delays.deleteDelayMs() / 2) {
            throw new AbandonedException("its plan is " + ageMs + " ms old");
        }
    }

    /// Deletes what has no owner.
    public Swept sweepOrphans(Progress progress) throws IOException, AbandonedException {
        String blocks = ManifestKeys.blocks(log.tenant());
        long objects = 0;
        long bytes = 0;
        for (String folder : List.of(blocks, of("leases/"), of("failures/"))) {
            String after = "";
            List<ObjectInfo> page;
            do {
                progress.step();
                long began = clock.monotonicNanos();
                long storeMs = store.storeTimeMs();
                page = store.list(folder, after, KEYS_MAX);
                if (page.isEmpty()) {
                    break;
                }
                after = page.getLast().key();
                List<ObjectInfo> old =
                        page.stream()
                                .filter(o -> storeMs - o.modifiedMs() > delays.sweepDelayMs())
                                .toList();
                List<ObjectInfo> orphans =
                        folder.equals(blocks) && !old.isEmpty() ? unnamed(old) : old;
                check(began, progress);
                if (!orphans.isEmpty()) {
                    store.delete(orphans.stream().map(ObjectInfo::key).toList());
                }
                objects += orphans.size();
                bytes += orphans.stream().mapToLong(ObjectInfo::bytes).sum();
            } while (page.size() == KEYS_MAX);
        }
        return new Swept(objects, objects, bytes);
    }

    private String of(String folder) {
        return log.tenant().name() + "/" + folder;
    }

    /// Objects of blocks that nobody may need. What the manifest says is read after the objects
    /// were listed: whoever has not published such old objects by then, will not.
    private List<ObjectInfo> unnamed(List<ObjectInfo> objects) throws IOException {
        Set<Ulid> kept = plan().kept();
        List<ObjectInfo> unnamed = new ArrayList<>();
        for (ObjectInfo object : objects) {
            Optional<Ulid> block = blockOf(log.tenant(), object.key());
            if (block.isPresent() && !kept.contains(block.get())) {
                unnamed.add(object);
            }
        }
        return unnamed;
    }

    /// The block that an object belongs to; empty if it is no part of one.
    static Optional<Ulid> blockOf(TenantId tenant, String key) {
        String rest = key.substring(ManifestKeys.blocks(tenant).length());
        int slash = rest.indexOf('/');
        try {
            return slash < 0 ? Optional.empty() : Optional.of(Ulid.parse(rest.substring(0, slash)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
