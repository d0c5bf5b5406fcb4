package io.varve.storage.head;

/// Series refs: the number of the tenant above the id of the series, so that a ref of one tenant is
/// never valid for another. Refs belong to one head's database and never leave it.
final class SeriesRef {
    private SeriesRef() {}

    /// @param tenant number of the tenant, positive
    /// @param id id of the series, counted per tenant from 1
    static long of(int tenant, int id) {
        return (long) tenant << 32 | id;
    }

    static int tenant(long ref) {
        return (int) (ref >>> 32);
    }

    static int id(long ref) {
        return (int) ref;
    }
}
