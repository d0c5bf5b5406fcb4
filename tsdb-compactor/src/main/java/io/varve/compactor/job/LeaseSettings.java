package io.varve.compactor.job;

/// How compactors share jobs.
///
/// @param beatMs the holder of a lease shows so often that it lives
/// @param takeoverMs a lease whose holder has not shown that for so long is taken over; more than
///   the upload of a block takes
public record LeaseSettings(long beatMs, long takeoverMs) {
    public static final LeaseSettings DEFAULT = new LeaseSettings(20_000, 10L * 60_000);

    public LeaseSettings {
        if (beatMs < 1 || takeoverMs <= beatMs) {
            throw new IllegalArgumentException(
                    "beats of " + beatMs + " ms, takeover after " + takeoverMs + " ms");
        }
    }
}
