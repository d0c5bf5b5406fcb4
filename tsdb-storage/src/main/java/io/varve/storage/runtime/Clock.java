package io.varve.storage.runtime;

/// The time, as a door that tests can hold. Thread-safe.
public interface Clock {
    /// Milliseconds since the Unix epoch. May jump.
    long nowMs();

    /// Nanoseconds of a clock that never goes back; only differences have a meaning.
    long monotonicNanos();

    /// The machine's clock.
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
