package io.varve.storage.objectstore;

/// How failed requests to a store are repeated.
///
/// @param attemptsMax the most tries of one request, the first among them
/// @param backoffMs the longest wait before the second try; doubles for each further one
/// @param backoffMsMax the longest wait of all
/// @param budgetMax retries that may be owed: each costs 1, each request that succeeds pays back a
///   tenth, so that a store that is down is not asked many times as often as one that is up
public record RetrySettings(int attemptsMax, long backoffMs, long backoffMsMax, int budgetMax) {
    public static final RetrySettings DEFAULT = new RetrySettings(6, 100, 5_000, 200);

    public RetrySettings {
        if (attemptsMax < 1 || backoffMs < 0 || backoffMsMax < backoffMs || budgetMax < 0) {
            throw new IllegalArgumentException(
                    "retries: "
                            + attemptsMax
                            + " attempts, backoff "
                            + backoffMs
                            + " to "
                            + backoffMsMax
                            + " ms, budget "
                            + budgetMax);
        }
    }
}
