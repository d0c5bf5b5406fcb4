package io.varve.storage.retention;

import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.Clock;

/// Raw samples of another source without those that are past retention, which it may still have.
/// Costs nothing where a query does not reach so far back. Thread-safe.
public final class RetainedQueryable implements Queryable {
    private static final long RAW = 0;

    private final Queryable all;
    private final RetentionPolicies policies;
    private final Clock clock;

    public RetainedQueryable(Queryable all, RetentionPolicies policies, Clock clock) {
        this.all = all;
        this.policies = policies;
        this.clock = clock;
    }

    @Override
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context) {
        RetentionPolicy policy = policies.of(tenant);
        long nowMs = clock.nowMs();
        long tightestMs = policy.tightestMs(RAW, nowMs);
        if (range.minMs() >= tightestMs) {
            return all.querier(tenant, range, context);
        }
        TimeRange kept = from(policy.loosestMs(RAW, nowMs), range);
        if (kept.minMs() >= tightestMs) {
            // All classes end at one time.
            return new ClippedQuerier(all.querier(tenant, kept, context), kept);
        }
        return new RetainedQuerier(
                new RetainedQuerier.Sources(
                        all.querier(tenant, kept, context),
                        all.querier(tenant, from(tightestMs, kept), context)),
                kept,
                tightestMs,
                labels -> policy.classOf(labels).oldestMs(RAW, nowMs));
    }

    /// The part of a range from a time on.
    static TimeRange from(long minMs, TimeRange range) {
        long fromMs = Math.max(minMs, range.minMs());
        return new TimeRange(Math.min(fromMs, range.maxMs()), range.maxMs());
    }
}
