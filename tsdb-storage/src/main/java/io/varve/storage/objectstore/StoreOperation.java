package io.varve.storage.objectstore;

import java.util.Locale;

/// The methods of [ObjectStore], as metrics name them.
public enum StoreOperation {
    GET,
    GET_RANGE,
    STAT,
    CREATE,
    UPLOAD,
    LIST,
    LIST_FOLDERS,
    DELETE,
    TIME;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// Its value of the label `operation`.
    public String label() {
        return label;
    }
}
