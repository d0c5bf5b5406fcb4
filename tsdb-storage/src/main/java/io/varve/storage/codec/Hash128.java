package io.varve.storage.codec;

/// Holds a 128-bit hash, so that computing one allocates nothing. Not thread-safe.
public final class Hash128 {
    public long high;
    public long low;
}
