package io.varve.ingest.limits;

import java.util.Locale;

/// Why samples were refused: the values of the label `reason` of the metric that counts them.
public enum RefusalReason {
    /// A series without a metric name.
    MISSING_NAME,
    /// A label with an empty name.
    EMPTY_LABEL_NAME,
    /// A label name that occurs twice.
    DUPLICATE_LABEL,
    /// A label name, a label value or metadata that is not UTF-8.
    INVALID_UTF8,
    /// More labels than a series may have.
    TOO_MANY_LABELS,
    LABEL_NAME_TOO_LONG,
    LABEL_VALUE_TOO_LONG,
    /// The tenant may have no more series.
    SERIES_LIMIT,
    /// A native histogram that breaks a rule or has too many buckets.
    INVALID_HISTOGRAM,
    /// Later than the server's clock allows.
    TOO_FAR_IN_FUTURE,
    /// Older than the series' newest sample by more than the out-of-order window.
    TOO_OLD,
    /// The timestamp is taken by a sample of another value.
    DUPLICATE_TIMESTAMP,
    /// Metadata without the name of a metric family.
    METADATA_WITHOUT_NAME,
    /// More metadata than the tenant may have.
    METADATA_LIMIT,
    /// The tenant sends more samples per second than it may. Nothing of the request was stored.
    RATE_LIMIT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// The reason in metrics and texts, such as `too_old`.
    public String label() {
        return label;
    }
}
