package io.varve.storage.head;

/// A sample that the head has refused. The decision depends on the order of the journal alone, so
/// it is the same when the journal is replayed.
///
/// @param ref the series
/// @param timestampMs the sample's timestamp
/// @param value the sample's value; of a histogram its sum
/// @param newestMs the newest timestamp that the series had then
public record Refusal(Reason reason, long ref, long timestampMs, double value, long newestMs) {
    /// Why a sample was refused.
    public enum Reason {
        /// Older than the series' newest sample by more than the out-of-order window.
        TOO_OLD,
        /// The timestamp is taken by a sample of another value.
        DUPLICATE
    }
}
