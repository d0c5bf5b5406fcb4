package io.varve.compactor.job;

/// What came of some jobs.
///
/// @param done jobs that were published
/// @param failed jobs that failed; looks at a tenant that the store did not let end count too
/// @param busy jobs that others do
public record Tally(long done, long failed, long busy) {
    /// Nothing.
    public static final Tally NONE = new Tally(0, 0, 0);

    /// Both together.
    public Tally plus(Tally other) {
        return new Tally(done + other.done, failed + other.failed, busy + other.busy);
    }

    static Tally of(JobOutcome outcome) {
        return switch (outcome) {
            case DONE -> new Tally(1, 0, 0);
            case FAILED -> new Tally(0, 1, 0);
            case BUSY -> new Tally(0, 0, 1);
            case OUTDATED -> NONE;
        };
    }
}
