package io.varve.query.engine;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import org.jspecify.annotations.Nullable;

/// A query that cannot be answered, with Prometheus's text. Kind INVALID: the text does not parse
/// or cannot be made a query; EXECUTION: it failed on its data or reached a limit of samples;
/// TIMED_OUT, CANCELLED; INTERNAL: the storage failed.
public final class QueryException extends VarveException {
    private static final long serialVersionUID = 1L;

    public QueryException(ErrorKind kind, String message) {
        super(kind, message);
    }

    public QueryException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(kind, message, cause);
    }
}
