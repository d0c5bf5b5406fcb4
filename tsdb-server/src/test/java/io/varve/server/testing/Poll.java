package io.varve.server.testing;

import io.varve.storage.runtime.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for what other processes do, within a bound.
public final class Poll {
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private Poll() {}

    /// Asks again and again until the answer is yes.
    ///
    /// @param what is awaited, for the message
    /// @param state what to show if it does not come, such as a log
    /// @throws AssertionError if it does not come in time
    public static void until(
            String what, Duration bound, Supplier<String> state, BooleanSupplier condition) {
        long deadline = Clock.system().monotonicNanos() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (Clock.system().monotonicNanos() - deadline > 0) {
                throw new AssertionError(
                        what + " did not come within " + bound + "\n" + state.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// Lets other processes go on for a while.
    public static void pass(Duration time) {
        long deadline = Clock.system().monotonicNanos() + time.toNanos();
        long left = time.toNanos();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = deadline - Clock.system().monotonicNanos();
        }
    }
}
