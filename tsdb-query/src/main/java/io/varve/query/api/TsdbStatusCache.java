package io.varve.query.api;

import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What has been counted for `status/tsdb`. Counting walks over all series of a tenant, so one is
/// counted at a time, and what was counted is shown for a while: the longer it took, the longer.
/// Thread-safe.
final class TsdbStatusCache {
    /// As often as somebody looks at a page anew.
    private static final long AGE_NANOS_MIN = 10_000_000_000L;

    /// Counting takes at most about this part of the time, whoever asks how often.
    private static final int SHARE = 10;

    /// An entry holds at most some megabytes of names.
    private static final int TENANTS_MAX = 4;

    /// How often one who waits looks whether it should give up.
    private static final long CHECK_MS = 100;

    private record Counted(TsdbStatus status, long untilNanos) {}

    private final Clock clock;

    /// Held while counting.
    private final ReentrantLock counting = new ReentrantLock();

    /// The one not asked for longest first; guarded by its monitor.
    private final Map<TenantId, Counted> known = new LinkedHashMap<>(8, 0.75f, true);

    TsdbStatusCache(Clock clock) {
        this.clock = clock;
    }

    /// What is known of a tenant, or what is counted now.
    ///
    /// @throws VarveException if the caller is cancelled or late, also while another tenant's
    ///   series are counted
    TsdbStatus of(TenantId tenant, CancelToken cancel, Supplier<TsdbStatus> count) {
        TsdbStatus fresh = fresh(tenant);
        if (fresh != null) {
            return fresh;
        }
        await(cancel);
        try {
            TsdbStatus meanwhile = fresh(tenant);
            if (meanwhile != null) {
                return meanwhile;
            }
            long begun = clock.monotonicNanos();
            TsdbStatus counted = count.get();
            long ended = clock.monotonicNanos();
            keep(tenant, counted, ended + Math.max(AGE_NANOS_MIN, SHARE * (ended - begun)));
            return counted;
        } finally {
            counting.unlock();
        }
    }

    private void await(CancelToken cancel) {
        try {
            while (!counting.tryLock(CHECK_MS, TimeUnit.MILLISECONDS)) {
                cancel.check("series lookup");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VarveException(ErrorKind.CANCELLED, "query was canceled in series lookup", e);
        }
    }

    private @Nullable TsdbStatus fresh(TenantId tenant) {
        synchronized (known) {
            Counted counted = known.get(tenant);
            return counted == null || clock.monotonicNanos() > counted.untilNanos()
                    ? null
                    : counted.status();
        }
    }

    private void keep(TenantId tenant, TsdbStatus status, long untilNanos) {
        synchronized (known) {
            known.put(tenant, new Counted(status, untilNanos));
            if (known.size() > TENANTS_MAX) {
                known.remove(known.keySet().iterator().next());
            }
        }
    }
}
