package io.varve.ingest.limits;

import java.util.Locale;

/// Why exemplars were dropped: the values of the label `reason` of the metric that counts them. As
/// with Prometheus, that is no error to the sender.
public enum ExemplarRefusal {
    /// A label without a name, a repeated one, or one that is not UTF-8.
    INVALID_LABELS,
    /// More characters of labels than [io.varve.storage.model.Exemplar#LABEL_CHARACTERS_MAX].
    LABELS_TOO_LONG,
    /// Later than the server's clock allows.
    TOO_FAR_IN_FUTURE,
    /// The series is refused, or has no samples.
    NO_SERIES,
    /// Before the series' newest exemplar.
    OUT_OF_ORDER,
    /// The tenant has as many as it may.
    TENANT_LIMIT,
    /// The series has as many as it may.
    SERIES_LIMIT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// The reason in metrics, such as `out_of_order`.
    public String label() {
        return label;
    }
}
