package io.varve.server.http;

import org.jspecify.annotations.Nullable;

/// A request that is refused before anything looks at what it wants.
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, @Nullable String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
