package io.varve.storage.model;

/// What a target says of a metric family.
///
/// @param family name of the metric family
public record MetricMetadata(String family, Type type, String help, String unit) {
    /// Types of metrics, in the order of remote write's enum: the ordinal is the wire value.
    public enum Type {
        UNKNOWN,
        COUNTER,
        GAUGE,
        HISTOGRAM,
        GAUGEHISTOGRAM,
        SUMMARY,
        INFO,
        STATESET
    }
}
