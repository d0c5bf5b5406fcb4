package io.varve.query.exec;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the samples that a query holds at once against `query.samples_max` (conformance
/// FORMAT.md, B5.7). Thread-safe.
public final class SampleBudget {
    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    public SampleBudget(long limit) {
        this.limit = limit;
    }

    /// @throws VarveException of kind EXECUTION with Prometheus's text if there are too many
    public void take(long samples) {
        long now = held.addAndGet(samples);
        peak.accumulateAndGet(now, Math::max);
        if (now > limit) {
            throw new VarveException(
                    ErrorKind.EXECUTION,
                    "query processing would load too many samples into memory in query execution");
        }
    }

    public void give(long samples) {
        held.addAndGet(-samples);
    }

    public long peak() {
        return peak.get();
    }
}
