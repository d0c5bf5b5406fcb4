package io.varve.storage.bucket;

import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What is known of a tenant's manifest: loaded when it is first asked for, and looked after when
/// it is asked for again and a poll interval has passed; never while nobody asks.
///
/// While the store does not answer, what was known goes on being used up to an age that the head
/// counts on, see [BucketSettings#manifestAgeMsMax()]. Then it is an error. Thread-safe; those who
/// come while somebody asks the store wait for the answer.
final class TenantManifest {
    private final ManifestLog log;
    private final Clock clock;
    private final StoreHealth health;
    private final long pollNanos;
    private final long staleNanos;

    private @Nullable Manifest known;
    private long confirmedNanos;

    /// When the store was asked last, and what was wrong then.
    private long askedNanos;

    private @Nullable VarveException failure;

    /// How long what is known is used.
    ///
    /// @param pollMs without asking
    /// @param staleMs while asking fails
    record Ages(long pollMs, long staleMs) {}

    TenantManifest(Ages ages, ManifestLog log, Clock clock, StoreHealth health) {
        this.log = log;
        this.clock = clock;
        this.health = health;
        pollNanos = 1_000_000 * ages.pollMs();
        staleNanos = 1_000_000 * ages.staleMs();
    }

    /// This version or a later one.
    ///
    /// @throws VarveException if there is none that is new enough
    synchronized Manifest atLeast(long version) {
        long now = clock.monotonicNanos();
        boolean justAsked = (known != null || failure != null) && now - askedNanos < pollNanos;
        Manifest current = known;
        if (justAsked && current != null && current.version() >= version && isUsable(now)) {
            return current;
        }
        // A store that has just failed is not asked by every query.
        if (!justAsked || failure == null) {
            ask();
        }
        return required(version);
    }

    /// A version that is not this one, if there is one.
    synchronized Manifest after(Manifest seen) {
        Manifest current = known;
        if (current == null || current.version() <= seen.version()) {
            ask();
        }
        return required(seen.version());
    }

    private boolean isUsable(long now) {
        return failure == null || now - confirmedNanos <= staleNanos;
    }

    private Manifest required(long version) {
        Manifest current = known;
        if (current != null && current.version() >= version && isUsable(clock.monotonicNanos())) {
            return current;
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
                        + (current == null ? 0 : current.version())
                        + " in the bucket, but the head relies on version "
                        + version);
    }

    private void ask() {
        try {
            known = log.newest();
            failure = null;
            confirmedNanos = clock.monotonicNanos();
            health.answered();
        } catch (IOException e) {
            failure = new VarveException(ErrorKind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
            health.failed(failure.getMessage());
        } catch (VarveException e) {
            failure = e;
        }
        askedNanos = clock.monotonicNanos();
    }
}
