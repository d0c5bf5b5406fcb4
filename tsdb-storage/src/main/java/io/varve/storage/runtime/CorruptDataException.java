package io.varve.storage.runtime;

/// Stored bytes are not what was written. The message names object, offset, expected and actual.
public final class CorruptDataException extends VarveException {
    private static final long serialVersionUID = 1L;

    public CorruptDataException(String message) {
        super(ErrorKind.INTERNAL, message);
    }

    public CorruptDataException(String message, Throwable cause) {
        super(ErrorKind.INTERNAL, message, cause);
    }
}
