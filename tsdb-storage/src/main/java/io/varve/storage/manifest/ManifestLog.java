package io.varve.storage.manifest;

import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.Pause;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// The versions of one tenant's manifest: reads the newest, publishes the next.
///
/// **Reading.** What was read last is kept; the version after it is asked for until there is none.
/// A reader that has not asked for long must not do so: versions in between may have been deleted,
/// and it would take an old version for the newest. It lists instead. Every hundredth version is a
/// snapshot, so at most a hundred objects are read.
///
/// **Publishing.** The next version is created under a key that must be free. An answer of "taken"
/// or no answer at all says nothing: the object is read and its commit id compared. Whoever loses
/// applies the change to the winner's version and tries again, as long as the change still fits.
/// After the creation the writer makes sure that all versions from its own to the newest are there
/// without a hole, for only then every reader sees its change.
///
/// Thread-safe.
public final class ManifestLog {
    /// Every so many versions one holds the whole manifest.
    public static final int SNAPSHOT_INTERVAL = 100;

    /// With 50 writers at once the unluckiest needs about 50 attempts.
    private static final int ATTEMPTS_MAX = 500;

    private static final int BACKOFF_MS_MAX = 200;
    private static final int LIST_LIMIT = Integer.MAX_VALUE;

    private final TenantId tenant;
    private final ObjectStore store;
    private final ManifestSettings settings;
    private final Writer writer;

    private Manifest newest = Manifest.EMPTY;
    private long confirmedNanos;
    private boolean loaded;

    /// Who writes, and what it needs for that.
    ///
    /// @param name names the process in the versions that it writes
    public record Writer(String name, Clock clock, RandomGenerator random, Pause pause) {}

    public ManifestLog(
            TenantId tenant, ObjectStore store, ManifestSettings settings, Writer writer) {
        this.tenant = tenant;
        this.store = store;
        this.settings = settings;
        this.writer = writer;
    }

    public TenantId tenant() {
        return tenant;
    }

    /// The newest version in the bucket at some moment during this call.
    public synchronized Manifest newest() throws IOException {
        if (!loaded || isStale()) {
            newest = load();
            loaded = true;
        }
        Manifest current = newest;
        while (true) {
            Optional<ManifestRecord> next = read(current.version() + 1);
            if (next.isEmpty()) {
                break;
            }
            current = advance(current, next.get());
        }
        newest = current;
        confirmedNanos = writer.clock().monotonicNanos();
        return current;
    }

    private boolean isStale() {
        long ageMs = (writer.clock().monotonicNanos() - confirmedNanos) / 1_000_000;
        return ageMs > settings.deleteDelayMs() / 2;
    }

    private static Manifest advance(Manifest current, ManifestRecord next) {
        if (next.snapshot().isPresent()) {
            return next.snapshot().get();
        }
        try {
            return current.apply(next.change());
        } catch (ManifestConflictException e) {
            throw new CorruptDataException(
                    "manifest version "
                            + next.version()
                            + " does not follow from version "
                            + current.version()
                            + ": "
                            + e.getMessage());
        }
    }

    /// Reads the newest version without knowing an older one.
    private Manifest load() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            List<Long> versions = versionsFrom(0);
            if (versions.isEmpty()) {
                return Manifest.EMPTY;
            }
            long last = versions.getLast();
            Optional<Manifest> manifest = replay(last);
            if (manifest.isPresent()) {
                return manifest.get();
            }
            // A version was deleted after the listing: then newer ones have come.
        }
        throw new VarveException(
                ErrorKind.UNAVAILABLE,
                "manifest of tenant " + tenant + " has no unbroken run of versions to its newest");
    }

    private Optional<Manifest> replay(long last) throws IOException {
        long base = last / SNAPSHOT_INTERVAL * SNAPSHOT_INTERVAL;
        Manifest manifest = Manifest.EMPTY;
        for (long version = Math.max(1, base); version <= last; version++) {
            Optional<ManifestRecord> next = read(version);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            manifest = advance(manifest, next.get());
        }
        return Optional.of(manifest);
    }

    /// Versions in the bucket from the given one on, ascending.
    private List<Long> versionsFrom(long first) throws IOException {
        String startAfter = first <= 0 ? "" : ManifestKeys.version(tenant, first - 1);
        List<Long> versions = new ArrayList<>();
        for (ObjectInfo object :
                store.list(ManifestKeys.versions(tenant), startAfter, LIST_LIMIT)) {
            ManifestKeys.versionOf(tenant, object.key()).ifPresent(versions::add);
        }
        return versions;
    }

    private Optional<ManifestRecord> read(long version) throws IOException {
        String key = ManifestKeys.version(tenant, version);
        try {
            return Optional.of(ManifestCodec.decode(key, version, store.get(key)));
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// The versions that are still in the bucket, ascending, with what each has removed.
    ///
    /// @param known versions that were returned before, by number, which are not read again
    public List<PublishedVersion> published(Map<Long, PublishedVersion> known) throws IOException {
        List<PublishedVersion> versions = new ArrayList<>();
        for (ObjectInfo object : store.list(ManifestKeys.versions(tenant), "", LIST_LIMIT)) {
            OptionalLong number = ManifestKeys.versionOf(tenant, object.key());
            if (number.isEmpty()) {
                continue;
            }
            PublishedVersion before = known.get(number.getAsLong());
            if (before != null && before.modifiedMs() == object.modifiedMs()) {
                versions.add(before);
                continue;
            }
            read(number.getAsLong())
                    .ifPresent(version ->
                            versions.add(
                                    new PublishedVersion(
                                            version.version(),
                                            object.modifiedMs(),
                                            version.change().removeBlocks())));
        }
        return versions;
    }

    /// Publishes a change.
    ///
    /// @param begunMs when the first object that the change names was begun to be written, by the
    ///   store's time
    /// @return a version that has the change, and that every reader sees or will see
    /// @throws ManifestConflictException if the change does not fit any more: nothing was published
    /// @throws IOException or VarveException of kind UNAVAILABLE if it is not known whether the
    ///   change was published; reading [#newest()] will tell
    public synchronized Manifest publish(ManifestChange change, long begunMs) throws IOException {
        boolean unanswered = false;
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            refuseIfSweepable(begunMs);
            Manifest current = newest();
            // A request without an answer may arrive at any later time.
            if (unanswered && current.contains(change) && isSeenByAll(current.version())) {
                return current;
            }
            Manifest next = current.apply(change);
            Outcome outcome = createVersion(next, change);
            if (outcome == Outcome.OURS) {
                if (isSeenByAll(next.version())) {
                    newest = next;
                    return next;
                }
                // We had an old version for the newest: ours lies among deleted ones.
                loaded = false;
            }
            unanswered |= outcome == Outcome.UNANSWERED;
            writer.pause().forMs(writer.random().nextInt(Math.min(BACKOFF_MS_MAX, 2 * attempt)));
        }
        throw new VarveException(
                ErrorKind.UNAVAILABLE,
                "manifest of tenant "
                        + tenant
                        + ": no free version in "
                        + ATTEMPTS_MAX
                        + " attempts");
    }

    /// Objects that no version names are swept after a while; what is published must not vanish.
    private void refuseIfSweepable(long begunMs) throws IOException {
        long ageMs = store.storeTimeMs() - begunMs;
        if (ageMs > settings.sweepDelayMs() / 2) {
            throw new ManifestConflictException(
                    "objects begun "
                            + ageMs
                            + " ms ago are not published any more: the limit is half of"
                            + " compactor.sweep_delay ("
                            + settings.sweepDelayMs()
                            + " ms)");
        }
    }

    /// What came of an attempt to create a version.
    private enum Outcome {
        OURS,
        TAKEN,
        UNANSWERED
    }

    private Outcome createVersion(Manifest next, ManifestChange change) throws IOException {
        Ulid commit = Ulid.at(writer.clock().nowMs(), writer.random());
        boolean snapshot = next.version() % SNAPSHOT_INTERVAL == 0;
        ManifestRecord record =
                new ManifestRecord(
                        next.version(),
                        commit,
                        writer.name(),
                        writer.clock().nowMs(),
                        change,
                        snapshot ? Optional.of(next) : Optional.empty());
        boolean answered = true;
        try {
            String key = ManifestKeys.version(tenant, next.version());
            if (store.create(key, ManifestCodec.encode(record))) {
                return Outcome.OURS;
            }
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.REFUSED) {
                throw e;
            }
            answered = false;
        }
        // "Taken" may be the echo of a first try of ours; no answer says nothing: the object tells.
        boolean ours =
                read(next.version()).map(there -> there.commit().equals(commit)).orElse(false);
        if (ours) {
            return Outcome.OURS;
        }
        return answered ? Outcome.TAKEN : Outcome.UNANSWERED;
    }

    /// Whether all versions from this one to the newest are there, and this one was created before
    /// the next. One that came after the next took the place of a version that had been deleted
    /// because nobody reads it any more.
    private boolean isSeenByAll(long version) throws IOException {
        long expected = version;
        long createdMs = 0;
        String startAfter = version <= 0 ? "" : ManifestKeys.version(tenant, version - 1);
        for (ObjectInfo found : store.list(ManifestKeys.versions(tenant), startAfter, LIST_LIMIT)) {
            OptionalLong number = ManifestKeys.versionOf(tenant, found.key());
            if (number.isEmpty()) {
                continue;
            }
            if (number.getAsLong() != expected) {
                return false;
            }
            if (expected == version) {
                createdMs = found.modifiedMs();
            } else if (expected == version + 1
                    && createdMs - found.modifiedMs() > settings.deleteDelayMs() / 2) {
                return false;
            }
            expected++;
        }
        return expected > version;
    }
}
