package io.varve.compactor.job;

/// What came of a job.
enum JobOutcome {
    /// It was done and published.
    DONE,

    /// Somebody else does it.
    BUSY,

    /// It is to be planned anew: blocks have changed, or it took too long.
    OUTDATED,

    /// It has failed and that was noted, so that it ends in quarantine if it goes on failing.
    FAILED
}
