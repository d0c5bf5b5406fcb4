package io.varve.storage.testing;

import io.varve.storage.runtime.Clock;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that stands still until a test moves it. Thread-safe.
public final class ManualClock implements Clock {
    private final AtomicLong nowMs;
    private final AtomicLong monotonicNanos = new AtomicLong();

    public ManualClock(long nowMs) {
        this.nowMs = new AtomicLong(nowMs);
    }

    @Override
    public long nowMs() {
        return nowMs.get();
    }

    @Override
    public long monotonicNanos() {
        return monotonicNanos.get();
    }

    /// Lets time pass on both clocks.
    public void advanceMs(long ms) {
        if (ms < 0) {
            throw new IllegalArgumentException("time does not go back: " + ms + " ms");
        }
        nowMs.addAndGet(ms);
        monotonicNanos.addAndGet(ms * 1_000_000);
    }

    /// Sets the wall clock, as an administrator may; the monotonic clock goes on.
    public void setNowMs(long ms) {
        nowMs.set(ms);
    }
}
