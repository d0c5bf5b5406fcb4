package io.varve.query.api;

/// Limits of the API.
///
/// @param timeoutMs the longest time that a request may take, waiting included
/// @param memoryMaxBytes the most memory that a request for series or labels may hold
/// @param concurrencyMax how many requests run at a time; more of them wait
public record QueryApiSettings(long timeoutMs, long memoryMaxBytes, int concurrencyMax) {
    public QueryApiSettings {
        if (timeoutMs <= 0 || memoryMaxBytes <= 0 || concurrencyMax <= 0) {
            throw new IllegalArgumentException(
                    "limits must be positive: timeout "
                            + timeoutMs
                            + " ms, memory "
                            + memoryMaxBytes
                            + " bytes, concurrency "
                            + concurrencyMax);
        }
    }
}
