package io.varve.storage.runtime;

import org.jspecify.annotations.Nullable;

/// An operating error: expected, handled, and told to the caller. Its message names the thing, the
/// place and the numbers, and is fit to be shown to a user.
public class VarveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public VarveException(ErrorKind kind, String message) {
        this(kind, message, null);
    }

    public VarveException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public ErrorKind kind() {
        return kind;
    }

    /// The message, which these exceptions always have.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
