package io.varve.query.plan;

/// The time that a selector or subquery looks back from at an evaluation time.
///
/// @param fixed whether it is the same for all evaluation times
/// @param ms the time if it is fixed, otherwise how far it lies before the evaluation time
public record Reference(boolean fixed, long ms) {
    /// No `@`, no offset.
    public static final Reference EVALUATION_TIME = new Reference(false, 0);

    /// Beyond this no time is distinguished, so that sums of times and lengths, which are less than
    /// 2^44, do not overflow.
    private static final long TIME_MAX_MS = 1L << 62;

    static Reference at(long timestampMs, long offsetMs) {
        long bounded = Math.clamp(timestampMs, -TIME_MAX_MS, TIME_MAX_MS);
        return new Reference(true, bounded - offsetMs);
    }

    static Reference before(long offsetMs) {
        return new Reference(false, offsetMs);
    }

    /// The reference of something inside of what has this reference.
    Reference inside(Reference inner) {
        return inner.fixed ? inner : new Reference(fixed, fixed ? ms - inner.ms : ms + inner.ms);
    }

    /// The reference time of an evaluation time.
    public long of(long timeMs) {
        return fixed ? ms : Math.clamp(timeMs, -TIME_MAX_MS, TIME_MAX_MS) - ms;
    }
}
