package io.varve.query.api;

/// Limits of the API. What a query may hold is the engine's to bound.
///
/// @param timeoutMs the longest time that a request may take, waiting included
/// @param memoryMaxBytes the most memory that a request for series or labels may hold
/// @param samplesMax the most samples that an answer to a remote read may hold
/// @param concurrencyMax how many requests run at a time; others wait
/// @param queueMax how many may wait; more are refused
/// @param lookbackMs how old the newest sample of a federated series may be, exclusive
public record QueryApiSettings(
        long timeoutMs,
        long memoryMaxBytes,
        long samplesMax,
        int concurrencyMax,
        int queueMax,
        long lookbackMs) {
    /// As many as Prometheus allows by default.
    public static final long SAMPLES_MAX = 50_000_000;

    public QueryApiSettings {
        if (timeoutMs <= 0
                || memoryMaxBytes <= 0
                || samplesMax <= 0
                || concurrencyMax <= 0
                || queueMax < 0
                || lookbackMs <= 0) {
            throw new IllegalArgumentException(
                    "limits must be positive: timeout "
                            + timeoutMs
                            + " ms, memory "
                            + memoryMaxBytes
                            + " bytes, samples "
                            + samplesMax
                            + ", concurrency "
                            + concurrencyMax
                            + ", queue "
                            + queueMax
                            + ", lookback "
                            + lookbackMs
                            + " ms");
        }
    }

    /// Limits with [#SAMPLES_MAX].
    public QueryApiSettings(
            long timeoutMs,
            long memoryMaxBytes,
            int concurrencyMax,
            int queueMax,
            long lookbackMs) {
        this(timeoutMs, memoryMaxBytes, SAMPLES_MAX, concurrencyMax, queueMax, lookbackMs);
    }
}
