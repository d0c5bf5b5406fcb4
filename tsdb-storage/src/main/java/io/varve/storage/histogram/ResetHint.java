package io.varve.storage.histogram;

/// What is known about a native histogram relative to the one before it in its series.
public enum ResetHint {
    /// Nothing is known: two counter histograms have to be compared.
    UNKNOWN(0),

    /// The counter was reset before this histogram.
    RESET(1),

    /// The counter was not reset before this histogram.
    NOT_RESET(2),

    /// The histogram is not a counter: its buckets may go down.
    GAUGE(3);

    private static final ResetHint[] BY_CODE = values();

    private final int code;

    ResetHint(int code) {
        this.code = code;
    }

    /// The hint with the given code; UNKNOWN for codes that have no meaning.
    public static ResetHint ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }

    /// The number of the hint in remote write and in journals: 0 to 3, in order of declaration.
    public int code() {
        return code;
    }
}
