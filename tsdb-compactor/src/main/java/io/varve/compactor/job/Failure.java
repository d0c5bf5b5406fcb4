package io.varve.compactor.job;

/// What is known of a job or a block that could not be worked on.
///
/// @param subject the job's name, or what stands for the block
/// @param attempts how many have failed
/// @param lastMs when the last one failed, by the store's time
/// @param reason of the last one
public record Failure(String subject, long attempts, long lastMs, String reason) {
    /// So many attempts are made one after the other: what the network does to one passes.
    private static final int ATTEMPTS = 3;

    private static final long WAIT_MS = 3_600_000;
    private static final long WAIT_MS_MAX = 24 * WAIT_MS;

    /// Whether it is in quarantine: left alone until it is worth another attempt. The wait doubles
    /// from an hour to a day.
    ///
    /// @param storeMs the store's time
    boolean isQuarantined(long storeMs) {
        return storeMs < retryMs();
    }

    /// When the next attempt may be made, by the store's time.
    public long retryMs() {
        if (attempts < ATTEMPTS) {
            return lastMs;
        }
        int doublings = (int) Math.min(attempts - ATTEMPTS, 10);
        return lastMs + Math.min(WAIT_MS << doublings, WAIT_MS_MAX);
    }
}
