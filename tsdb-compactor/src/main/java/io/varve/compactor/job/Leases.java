package io.varve.compactor.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shares jobs between compactors that have nothing in common but the bucket. A lease is a folder
/// of numbered beats, each created if its key is free: whoever creates the next beat holds the
/// lease. A holder that has created none for long, by the clock of the one who looks, has lost it.
///
/// Leases save work and no more: two holders at once do the same, and the manifest takes one of the
/// results. Thread-safe.
final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    /// What was seen of more leases is forgotten, the oldest first, and takes longer to lapse then.
    private static final int SEEN_MAX = 10_000;

    private final ObjectStore store;
    private final LeaseSettings settings;
    private final Clock clock;
    private final RandomGenerator random;
    private final String holder;

    /// The newest beat of others' leases, and since when it is the newest.
    private final Map<String, Seen> seen = new LinkedHashMap<>();

    private record Seen(long beat, long modifiedMs, long sinceNanos) {}

    /// @param holder names this process, for people
    Leases(
            ObjectStore store,
            LeaseSettings settings,
            Clock clock,
            RandomGenerator random,
            String holder) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.holder = holder;
    }

    /// Takes the lease of a job, if nobody who lives has it.
    Optional<Lease> acquire(TenantId tenant, String job) throws IOException {
        String folder = JobKeys.lease(tenant, job);
        List<String> old = new ArrayList<>();
        long newest = 0;
        long modifiedMs = 0;
        for (ObjectInfo beat : store.list(folder, "", Integer.MAX_VALUE)) {
            old.add(beat.key());
            long number = JobKeys.number(beat.key()).orElse(0);
            if (number > newest) {
                newest = number;
                modifiedMs = beat.modifiedMs();
            }
        }
        if (newest > 0 && !isLapsed(folder, newest, modifiedMs)) {
            return Optional.empty();
        }
        Lease lease = new Lease(folder, newest);
        if (!lease.create(newest + 1)) {
            return Optional.empty();
        }
        if (newest > 0) {
            LOG.info("{} is taken over: its holder has not shown itself", folder);
        }
        synchronized (seen) {
            seen.remove(folder);
        }
        lease.drop(old);
        return Optional.of(lease);
    }

    private boolean isLapsed(String folder, long beat, long modifiedMs) {
        long now = clock.monotonicNanos();
        synchronized (seen) {
            Seen before = seen.get(folder);
            if (before == null || before.beat() != beat || before.modifiedMs() != modifiedMs) {
                seen.put(folder, new Seen(beat, modifiedMs, now));
                if (seen.size() > SEEN_MAX) {
                    seen.remove(seen.keySet().iterator().next());
                }
                return false;
            }
            return now - before.sinceNanos() >= settings.takeoverMs() * 1_000_000;
        }
    }

    /// A lease that is held, as long as nobody has taken it over. Belongs to one job; not
    /// thread-safe.
    final class Lease {
        private final String folder;
        private long beat;
        private long beatNanos;
        private boolean lost;

        private Lease(String folder, long beat) {
            this.folder = folder;
            this.beat = beat;
        }

        /// Shows that the holder lives, if it is time to.
        ///
        /// @return whether the lease is still held, as far as is known
        boolean beat() {
            long ageMs = (clock.monotonicNanos() - beatNanos) / 1_000_000;
            if (lost || ageMs < settings.beatMs()) {
                return !lost;
            }
            try {
                String before = JobKeys.numbered(folder, beat);
                lost = !create(beat + 1);
                if (!lost) {
                    drop(List.of(before));
                }
            } catch (IOException e) {
                // The job goes on: others take over if this lasts.
                LOG.info("cannot renew {}: {}", folder, e.getMessage());
            }
            return !lost;
        }

        private boolean create(long number) throws IOException {
            String text = "holder " + holder + "\ntoken " + Ulid.at(clock.nowMs(), random) + "\n";
            byte[] content = text.getBytes(UTF_8);
            String key = JobKeys.numbered(folder, number);
            boolean ours;
            try {
                // "Taken" may be the echo of a first try of ours.
                ours = store.create(key, content) || Arrays.equals(store.get(key), content);
            } catch (ObjectStoreException e) {
                if (e.kind() != Kind.AMBIGUOUS && e.kind() != Kind.NOT_FOUND) {
                    throw e;
                }
                ours = isThere(key, content);
            }
            if (ours) {
                beat = number;
                beatNanos = clock.monotonicNanos();
            }
            return ours;
        }

        private boolean isThere(String key, byte[] content) throws IOException {
            try {
                return Arrays.equals(store.get(key), content);
            } catch (ObjectStoreException e) {
                if (e.kind() == Kind.NOT_FOUND) {
                    return false;
                }
                throw e;
            }
        }

        /// Gives the lease back, so that others need not wait until it lapses.
        void release() {
            if (!lost) {
                drop(List.of(JobKeys.numbered(folder, beat)));
            }
        }

        private void drop(List<String> beats) {
            if (beats.isEmpty()) {
                return;
            }
            try {
                store.delete(beats);
            } catch (IOException e) {
                // The sweep deletes what is left of leases.
                LOG.info("cannot delete old beats of {}: {}", folder, e.getMessage());
            }
        }
    }
}
