package io.varve.storage.objectstore.cache;

/// What is known of one page: a run of its bytes. Immutable; the array is never changed.
final class CachedPage {
    /// Object headers, the key, the entry in the table.
    private static final int OVERHEAD_BYTES = 160;

    private final int from;
    private final byte[] bytes;

    /// @param from where in the page the bytes begin
    /// @param bytes owned by the page from now on
    CachedPage(int from, byte[] bytes) {
        this.from = from;
        this.bytes = bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return from + bytes.length;
    }

    /// Not to be changed.
    byte[] bytes() {
        return bytes;
    }

    /// What it takes in memory, about.
    int weight() {
        return bytes.length + OVERHEAD_BYTES;
    }

    /// Whether it has all of the page's bytes `[from, to)`.
    boolean covers(int from, int to) {
        return this.from <= from && to <= to();
    }

    /// Copies the page's bytes `[from, to)`, which it has, to a place in another array.
    void copy(int from, int to, byte[] target, int at) {
        System.arraycopy(bytes, from - this.from, target, at, to - from);
    }

    /// The two as one if they overlap or touch, otherwise the other: what was read last is likelier
    /// to be read again.
    CachedPage with(CachedPage other) {
        if (covers(other.from, other.to())) {
            return this;
        }
        boolean apart = other.from > to() || from > other.to();
        if (apart || other.covers(from, to())) {
            return other;
        }
        int first = Math.min(from, other.from);
        byte[] union = new byte[Math.max(to(), other.to()) - first];
        System.arraycopy(bytes, 0, union, from - first, bytes.length);
        System.arraycopy(other.bytes, 0, union, other.from - first, other.bytes.length);
        return new CachedPage(first, union);
    }
}
