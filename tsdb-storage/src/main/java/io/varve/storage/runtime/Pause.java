package io.varve.storage.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waiting, as a door that tests can hold. Thread-safe.
@FunctionalInterface
public interface Pause {
    /// Waits about so many milliseconds; less if the thread is interrupted, which it stays.
    void forMs(long ms);

    /// Waits for real.
    static Pause system() {
        return ms -> {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
            long left = end - System.nanoTime();
            while (left > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(left);
                left = end - System.nanoTime();
            }
        };
    }
}
