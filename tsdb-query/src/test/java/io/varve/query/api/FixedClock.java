package io.varve.query.api;

import io.varve.storage.runtime.Clock;

/// A clock that stands still.
record FixedClock(long nowMs) implements Clock {
    @Override
    public long monotonicNanos() {
        return 0;
    }
}
