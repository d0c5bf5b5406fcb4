package io.varve.storage.journal;

import io.varve.storage.model.TenantId;
import java.util.Arrays;

/// The samples of one request of one tenant, in columns. What is in one batch becomes durable
/// together or not at all.
///
/// Built by one thread, then handed over; not thread-safe. The arrays are the batch's own;
/// positions below [#size()] are valid.
public final class WriteBatch {
    private static final long[] NO_STARTS = new long[0];

    private final TenantId tenant;
    private final int replica;
    private long[] refs;
    private long[] timestampsMs;
    private double[] values;
    private long[] startsMs = NO_STARTS;
    private int size;

    /// @param replica the HA replica that sent the samples; 0 if none is known
    /// @param capacity the number of samples to make room for
    public WriteBatch(TenantId tenant, int replica, int capacity) {
        this.tenant = tenant;
        this.replica = replica;
        this.refs = new long[Math.max(16, capacity)];
        this.timestampsMs = new long[refs.length];
        this.values = new double[refs.length];
    }

    public void add(long ref, long timestampMs, double value) {
        if (size == refs.length) {
            int capacity = size + (size >> 1);
            refs = Arrays.copyOf(refs, capacity);
            timestampsMs = Arrays.copyOf(timestampsMs, capacity);
            values = Arrays.copyOf(values, capacity);
            if (startsMs.length > 0) {
                startsMs = Arrays.copyOf(startsMs, capacity);
            }
        }
        refs[size] = ref;
        timestampsMs[size] = timestampMs;
        values[size] = value;
        size++;
    }

    /// @param startMs the sample's start timestamp; 0 if it has none
    public void add(long ref, long timestampMs, double value, long startMs) {
        add(ref, timestampMs, value);
        if (startMs != 0) {
            if (startsMs.length == 0) {
                startsMs = new long[refs.length];
            }
            startsMs[size - 1] = startMs;
        }
    }

    public TenantId tenant() {
        return tenant;
    }

    public int replica() {
        return replica;
    }

    public int size() {
        return size;
    }

    public long[] refs() {
        return refs;
    }

    public long[] timestampsMs() {
        return timestampsMs;
    }

    public double[] values() {
        return values;
    }

    /// Whether any sample has a start timestamp.
    public boolean hasStarts() {
        return startsMs.length > 0;
    }

    /// Start timestamps, 0 where a sample has none; empty if no sample has one.
    public long[] startsMs() {
        return startsMs;
    }

    /// The memory that the batch holds.
    public long bytes() {
        return 24L * refs.length + 8L * startsMs.length;
    }
}
