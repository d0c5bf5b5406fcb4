package io.varve.compactor.job;

import java.util.List;

/// How things stood at a compactor's last look at all tenants.
///
/// @param backlog jobs that were due, those that others do included, those in quarantine not
/// @param lagMs for how long the oldest of them had been due
/// @param oldestBlockAgeMs age of the oldest of their inputs' samples
/// @param quarantined what is left alone because it keeps failing, one line each: tenant, job or
///   block, reason
/// @param trouble what the store did not answer; empty if it did
public record CompactorStatus(
        int backlog, long lagMs, long oldestBlockAgeMs, List<String> quarantined, String trouble) {
    /// Before the first look.
    public static final CompactorStatus NONE = new CompactorStatus(0, 0, 0, List.of(), "");

    public CompactorStatus {
        quarantined = List.copyOf(quarantined);
    }
}
