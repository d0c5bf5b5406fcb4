package io.varve.storage.journal;

import io.varve.storage.model.TenantId;
import java.util.Arrays;

/// The samples of one request of one tenant, in columns. What is in one batch becomes durable
/// together or not at all.
///
/// Built by one thread, then handed over; not thread-safe. The arrays are the batch's own;
/// positions below [#size()] are valid.
public final class WriteBatch {
    private final TenantId tenant;
    private final int replica;
    private long[] refs;
    private long[] timestampsMs;
    private double[] values;
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
        }
        refs[size] = ref;
        timestampsMs[size] = timestampMs;
        values[size] = value;
        size++;
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
}
