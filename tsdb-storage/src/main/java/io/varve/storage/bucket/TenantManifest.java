package io.varve.storage.bucket;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What is known of a tenant's manifest: loaded when it is first asked for, and looked after when
/// it is asked for again and a poll interval has passed; never while nobody asks.
///
/// While the store does not answer, what was known goes on being used up to an age that the head
/// counts on, see [BucketSettings#manifestAgeMsMax()]. Then it is an error, but for samples that
/// the head alone has. Thread-safe; those who come while somebody asks the store wait for the
/// answer, unless they want nothing but such samples.
final class TenantManifest {
    private final ManifestLog log;
    private final Clock clock;
    private final StoreHealth health;
    private final long pollNanos;
    private final long staleNanos;
    private final AtomicBoolean looking = new AtomicBoolean();

    private volatile @Nullable Known known;

    /// When the store was asked last, and what was wrong then.
    private long askedNanos;

    private @Nullable VarveException failure;

    /// How long what is known is used.
    ///
    /// @param pollMs without asking
    /// @param staleMs while asking fails
    record Ages(long pollMs, long staleMs) {}

    /// @param confirmedNanos when it was the newest
    private record Known(Manifest manifest, long confirmedNanos) {}

    TenantManifest(Ages ages, ManifestLog log, Clock clock, StoreHealth health) {
        this.log = log;
        this.clock = clock;
        this.health = health;
        pollNanos = 1_000_000 * ages.pollMs();
        staleNanos = 1_000_000 * ages.staleMs();
    }

    /// What is known, if it proves that no block has samples of a range that the head lacks; the
    /// store is not waited for. So it is if no other head has ever published blocks, none that is
    /// known overlaps the range, and this head has never sealed any of it: then blocks that are not
    /// known yet have none of it either, and a query ends before the head can give it up.
    ///
    /// Long after it was confirmed it is a proof only while the store is known to be away, for
    /// meanwhile another head may have come.
    ///
    /// @return null if it is no proof
    @Nullable Manifest provingHeadAlone(TimeRange range, HeadClaims head) {
        Known current = known;
        if (current == null
                || current.manifest.version() < head.version(log.tenant())
                || range.minMs() < head.sealedBeforeMs(log.tenant())
                || !isOfOneHead(current.manifest, head.headId())) {
            return null;
        }
        for (BlockEntry block : current.manifest.blocks().values()) {
            if (block.range().overlaps(range)) {
                return null;
            }
        }
        long ageNanos = clock.monotonicNanos() - current.confirmedNanos;
        if (ageNanos > staleNanos && !health.isAway()) {
            return null;
        }
        if (ageNanos >= pollNanos && looking.compareAndSet(false, true)) {
            var _ = Thread.ofVirtual().name("look-after-manifest").start(this::look);
        }
        return current.manifest;
    }

    private static boolean isOfOneHead(Manifest manifest, String headId) {
        return manifest.watermarks().keySet().stream().allMatch(headId::equals);
    }

    /// Asks, unless somebody just has; what fails is told to those who need an answer.
    private void look() {
        try {
            synchronized (this) {
                if (clock.monotonicNanos() - askedNanos >= pollNanos) {
                    ask();
                }
            }
        } finally {
            looking.set(false);
        }
    }

    /// This version or a later one.
    ///
    /// @throws VarveException if there is none that is new enough
    synchronized Manifest atLeast(long version) {
        long now = clock.monotonicNanos();
        Known current = known;
        boolean justAsked = (current != null || failure != null) && now - askedNanos < pollNanos;
        if (justAsked
                && current != null
                && current.manifest.version() >= version
                && isUsable(current, now)) {
            return current.manifest;
        }
        // A store that has just failed is not asked by every query.
        if (!justAsked || failure == null) {
            ask();
        }
        return required(version);
    }

    /// A version that is not this one, if there is one.
    synchronized Manifest after(Manifest seen) {
        Known current = known;
        if (current == null || current.manifest.version() <= seen.version()) {
            ask();
        }
        return required(seen.version());
    }

    private boolean isUsable(Known current, long now) {
        return failure == null || now - current.confirmedNanos <= staleNanos;
    }

    private Manifest required(long version) {
        Known current = known;
        if (current != null
                && current.manifest.version() >= version
                && isUsable(current, clock.monotonicNanos())) {
            return current.manifest;
        }
        VarveException cause = failure;
        if (cause != null) {
            throw new VarveException(
                    ErrorKind.INTERNAL,
                    "manifest of tenant " + log.tenant() + ": " + cause.getMessage(),
                    cause);
        }
        throw new VarveException(
                ErrorKind.INTERNAL,
                "manifest of tenant "
                        + log.tenant()
                        + " is at version "
                        + (current == null ? 0 : current.manifest.version())
                        + " in the bucket, but the head relies on version "
                        + version);
    }

    private void ask() {
        try {
            known = new Known(log.newest(), clock.monotonicNanos());
            failure = null;
        } catch (IOException e) {
            failure = new VarveException(ErrorKind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } catch (VarveException e) {
            failure = e;
        }
        askedNanos = clock.monotonicNanos();
    }
}
