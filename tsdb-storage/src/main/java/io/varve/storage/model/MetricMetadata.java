package io.varve.storage.model;

/// What a target says of a metric family.
///
/// @param family name of the metric family
public record MetricMetadata(String family, Type type, String help, String unit) {
    /// Objects, references and entries of tables, roughly.
    private static final int OVERHEAD_BYTES = 200;

    /// The memory that it takes, roughly.
    public long bytes() {
        return OVERHEAD_BYTES + 2L * (family.length() + help.length() + unit.length());
    }

    /// Types of metrics, each with its number in remote write and in what is stored.
    public enum Type {
        UNKNOWN(0),
        COUNTER(1),
        GAUGE(2),
        HISTOGRAM(3),
        GAUGEHISTOGRAM(4),
        SUMMARY(5),
        INFO(6),
        STATESET(7);

        private static final Type[] BY_WIRE = values();

        private final int wire;

        Type(int wire) {
            this.wire = wire;
        }

        public int wire() {
            return wire;
        }

        /// The type of a number; [#UNKNOWN] if there is none.
        public static Type ofWire(long wire) {
            return wire >= 0 && wire < BY_WIRE.length ? BY_WIRE[(int) wire] : UNKNOWN;
        }
    }
}
