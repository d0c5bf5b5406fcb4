package io.varve.storage.chunk;

/// How the bytes of a chunk are read. The wire byte stands in front of every stored chunk and never
/// changes its meaning.
public enum Encoding {
    /// Floats: delta-of-delta timestamps and XOR'd values, as in Facebook's Gorilla paper and
    /// Prometheus's XOR chunks.
    XOR(1);

    private final byte wire;

    Encoding(int wire) {
        this.wire = (byte) wire;
    }

    public byte wire() {
        return wire;
    }
}
