package io.varve.storage.objectstore;

import io.varve.storage.objectstore.ObjectStoreException.Kind;
import java.util.Locale;

/// How a call of [ObjectStore] ended, as metrics name it.
public enum StoreOutcome {
    OK,
    /// A creation found its key taken.
    TAKEN,
    NOT_FOUND,
    OUT_OF_RANGE,
    THROTTLED,
    UNAVAILABLE,
    AMBIGUOUS,
    REFUSED,
    /// Something that is no [ObjectStoreException], such as a bad key or a local file's error.
    ERROR;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// Its value of the label `outcome`.
    public String label() {
        return label;
    }

    static StoreOutcome of(Kind kind) {
        return switch (kind) {
            case NOT_FOUND -> NOT_FOUND;
            case OUT_OF_RANGE -> OUT_OF_RANGE;
            case THROTTLED -> THROTTLED;
            case UNAVAILABLE -> UNAVAILABLE;
            case AMBIGUOUS -> AMBIGUOUS;
            case REFUSED -> REFUSED;
        };
    }
}
