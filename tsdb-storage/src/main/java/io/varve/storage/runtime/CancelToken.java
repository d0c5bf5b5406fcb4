package io.varve.storage.runtime;

/// Tells running work that it should stop: because its caller is gone, or its deadline has passed.
/// Work asks now and then; nothing is interrupted. Thread-safe.
public final class CancelToken {
    private final Clock clock;
    private final long deadlineNanos;
    private volatile boolean cancelled;

    /// A token whose deadline lies so many milliseconds ahead.
    public CancelToken(Clock clock, long timeoutMs) {
        this.clock = clock;
        this.deadlineNanos =
                clock.monotonicNanos()
                        + Math.min(timeoutMs, Long.MAX_VALUE / 4_000_000) * 1_000_000;
    }

    public void cancel() {
        cancelled = true;
    }

    /// @param phase what is going on, such as `expression evaluation`, for the message
    /// @throws VarveException `query timed out in <phase>` or `query was canceled in <phase>`
    public void check(String phase) {
        if (cancelled) {
            throw new VarveException(ErrorKind.CANCELLED, "query was canceled in " + phase);
        }
        if (clock.monotonicNanos() - deadlineNanos > 0) {
            throw new VarveException(ErrorKind.TIMED_OUT, "query timed out in " + phase);
        }
    }

    /// Whether the deadline passed more than so many milliseconds ago.
    public boolean isLateBy(long ms) {
        return clock.monotonicNanos() - deadlineNanos > ms * 1_000_000;
    }

    public boolean isCancelled() {
        return cancelled;
    }
}
