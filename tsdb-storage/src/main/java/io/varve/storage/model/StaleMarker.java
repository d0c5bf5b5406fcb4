package io.varve.storage.model;

/// The value by which Prometheus says that a series has ended: a NaN with bits of its own. It must
/// be recognised before any arithmetic touches it, and by its bits.
public final class StaleMarker {
    public static final long BITS = 0x7ff0000000000002L;
    public static final double VALUE = Double.longBitsToDouble(BITS);

    private StaleMarker() {}

    public static boolean is(double value) {
        return Double.doubleToRawLongBits(value) == BITS;
    }
}
