package io.varve.ingest.protocol;

import io.varve.storage.histogram.FloatHistogram;

/// What the value of a native histogram says.
public sealed interface DecodedHistogram {
    /// A histogram that may be stored, or a stale marker.
    record Valid(FloatHistogram histogram) implements DecodedHistogram {}

    /// A histogram that breaks a rule or a limit.
    ///
    /// @param what what is wrong, for the sender
    record Invalid(String what) implements DecodedHistogram {}
}
