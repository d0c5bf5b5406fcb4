package io.varve.storage.histogram;

/// What is known about a native histogram relative to the one before it in its series. The order is
/// that of the wire formats (remote write's `ResetHint`), so ordinals are codes.
public enum ResetHint {
    /// Nothing is known: two counter histograms have to be compared.
    UNKNOWN,

    /// The counter was reset before this histogram.
    RESET,

    /// The counter was not reset before this histogram.
    NOT_RESET,

    /// The histogram is not a counter: its buckets may go down.
    GAUGE;

    private static final ResetHint[] VALUES = values();

    /// The hint with the given code; UNKNOWN for codes that have no meaning.
    public static ResetHint ofCode(int code) {
        return code >= 0 && code < VALUES.length ? VALUES[code] : UNKNOWN;
    }
}
