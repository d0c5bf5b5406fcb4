package io.varve.ingest.limits;

import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.Clock;
import java.util.concurrent.ConcurrentHashMap;

/// How fast each tenant sends, against its `limits.samples_per_second`.
///
/// A token bucket per tenant that holds up to [#BURST_SECONDS] worth of samples. A request is
/// admitted while the bucket is not empty, and may leave it in debt: so a request of any size can
/// be admitted, and over time the rate holds. A changed limit takes effect at once. Thread-safe.
public final class SampleRates {
    /// A sender delivers a whole scrape at once, then nothing until the next one.
    public static final int BURST_SECONDS = 10;

    /// Full buckets, which are as good as none, are dropped when there are more than so many.
    private static final int BUCKETS_MAX = 4096;

    private final Clock clock;
    private final ConcurrentHashMap<TenantId, Bucket> buckets = new ConcurrentHashMap<>();

    public SampleRates(Clock clock) {
        this.clock = clock;
    }

    /// Takes so many samples off a tenant's bucket, if they are admitted.
    ///
    /// @param samplesPerSecond the tenant's limit; 0: none
    /// @return 0 if they are; otherwise after how many seconds the tenant should try again
    public long admit(TenantId tenant, long samplesPerSecond, int samples) {
        if (samplesPerSecond == 0) {
            return 0;
        }
        Bucket bucket = buckets.get(tenant);
        if (bucket == null) {
            dropFullBuckets();
            bucket = buckets.computeIfAbsent(tenant, _ -> new Bucket(clock.monotonicNanos()));
        }
        return bucket.admit(samplesPerSecond, samples, clock.monotonicNanos());
    }

    /// Gives back what [#admit] has taken for samples that were not stored for no fault of the
    /// sender's.
    public void giveBack(TenantId tenant, int samples) {
        Bucket bucket = buckets.get(tenant);
        if (bucket != null) {
            bucket.giveBack(samples);
        }
    }

    /// How many buckets there are.
    int size() {
        return buckets.size();
    }

    private void dropFullBuckets() {
        if (buckets.size() >= BUCKETS_MAX) {
            long now = clock.monotonicNanos();
            buckets.values().removeIf(bucket -> bucket.isFull(now));
        }
    }

    /// The level is kept as what is missing to a full bucket, so that a changed limit needs no
    /// conversion.
    private static final class Bucket {
        private double missing;
        private long atNanos;
        private long samplesPerSecond;

        Bucket(long nowNanos) {
            atNanos = nowNanos;
        }

        synchronized long admit(long limit, int samples, long nowNanos) {
            refill(nowNanos);
            samplesPerSecond = limit;
            double debt = missing - (double) limit * BURST_SECONDS;
            if (debt >= 0) {
                return 1 + (long) (debt / limit);
            }
            missing += samples;
            return 0;
        }

        synchronized void giveBack(int samples) {
            missing = Math.max(0, missing - samples);
        }

        synchronized boolean isFull(long nowNanos) {
            refill(nowNanos);
            return missing == 0;
        }

        private void refill(long nowNanos) {
            double seconds = (nowNanos - atNanos) / 1e9;
            if (seconds > 0) {
                missing = Math.max(0, missing - seconds * samplesPerSecond);
                atNanos = nowNanos;
            }
        }
    }
}
