package io.varve.ingest.append;

import io.varve.storage.model.GoFormat;

/// Samples and durations in the words of an error.
final class SampleText {
    private SampleText() {}

    /// As `12.5 at 1700000000000`, value and milliseconds since the Unix epoch.
    static String of(long timestampMs, double value) {
        return GoFormat.plain(value) + " at " + timestampMs;
    }

    /// As `30m` or `1.5s`.
    static String duration(long ms) {
        return ms % 60_000 == 0 ? ms / 60_000 + "m" : GoFormat.plain(ms / 1000.0) + "s";
    }
}
