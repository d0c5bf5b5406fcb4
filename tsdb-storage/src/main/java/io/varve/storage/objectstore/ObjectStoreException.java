package io.varve.storage.objectstore;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A store did not do what it was asked. The message names store, operation and key.
public final class ObjectStoreException extends IOException {
    private static final long serialVersionUID = 1L;

    /// What the caller may do.
    public enum Kind {
        /// There is no such object.
        NOT_FOUND,
        /// The object is shorter than the range that was asked for.
        OUT_OF_RANGE,
        /// The store asks for fewer requests: wait longer, then retry.
        THROTTLED,
        /// The store could not be reached, or failed: retry.
        UNAVAILABLE,
        /// A write may or may not have happened: read, compare, then decide.
        AMBIGUOUS,
        /// The store refuses: credentials, permissions, no such bucket. Retrying does not help.
        REFUSED
    }

    private final Kind kind;

    public ObjectStoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public ObjectStoreException(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }
}
