package io.varve.ingest.append;

/// Settings of the write path that are the same for all tenants.
///
/// @param maxFutureMs `head.max_future`: how much later than the server's clock a sample may be
/// @param outOfOrderWindowMs `head.out_of_order_window`, which the head applies; here for texts
/// @param inFlightBytesMax `ingest.in_flight_bytes_max`: memory for requests that are being read,
///   decoded or written to the journal; beyond it, requests get 503
/// @param commitTimeoutMs `ingest.commit_timeout`: how long a request waits for the journal
public record IngestSettings(
        long maxFutureMs, long outOfOrderWindowMs, long inFlightBytesMax, long commitTimeoutMs) {
    /// In flight: some thousand requests of the usual 2,000 samples, or a few of the biggest ones.
    /// Commit timeout: Prometheus gives up after 30 s, and should hear an answer before that.
    public static final IngestSettings DEFAULTS =
            new IngestSettings(10 * 60_000L, 30 * 60_000L, 256L << 20, 25_000L);

    public IngestSettings {
        requireAtLeast("head.max_future", maxFutureMs, 0);
        requireAtLeast("head.out_of_order_window", outOfOrderWindowMs, 0);
        requireAtLeast("ingest.in_flight_bytes_max", inFlightBytesMax, 1);
        requireAtLeast("ingest.commit_timeout", commitTimeoutMs, 1);
    }

    private static void requireAtLeast(String key, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(key + " is " + value + ", at least " + min);
        }
    }
}
