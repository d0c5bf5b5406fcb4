package io.varve.ingest.limits;

/// What one tenant may send. Settings under `limits`; they may change while the server runs.
///
/// @param samplesPerSecond `limits.samples_per_second`: samples received per second, averaged over
///   [SampleRates#BURST_SECONDS]; 0: no limit
/// @param requestBytesMax `limits.request_bytes_max`: bytes of a request's body, compressed and
///   decompressed alike
/// @param labels limits on the labels of one series
/// @param exemplars limits on exemplars in the head
public record IngestLimits(
        long samplesPerSecond, int requestBytesMax, LabelLimits labels, ExemplarLimits exemplars) {
    /// Prometheus's limit on both lengths of a body, 32 MiB.
    public static final int REQUEST_BYTES_MAX = 32 << 20;

    public static final IngestLimits DEFAULTS =
            new IngestLimits(0, REQUEST_BYTES_MAX, LabelLimits.DEFAULTS);

    /// Limits with [ExemplarLimits#DEFAULTS].
    public IngestLimits(long samplesPerSecond, int requestBytesMax, LabelLimits labels) {
        this(samplesPerSecond, requestBytesMax, labels, ExemplarLimits.DEFAULTS);
    }

    public IngestLimits {
        if (samplesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "limits.samples_per_second is " + samplesPerSecond + ", at least 0 is allowed");
        }
        if (requestBytesMax < 1 || requestBytesMax > 1 << 30) {
            throw new IllegalArgumentException(
                    "limits.request_bytes_max is "
                            + requestBytesMax
                            + ", 1 byte to 1 GiB are allowed");
        }
    }
}
