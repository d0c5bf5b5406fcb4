package io.varve.ingest.append;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// A request of which nothing is stored, with the response to it.
final class WriteRefusedException extends VarveException {
    private static final long serialVersionUID = 1L;

    private final transient WriteResponse response;

    WriteRefusedException(ErrorKind kind, WriteResponse response) {
        super(kind, response.body());
        this.response = response;
    }

    WriteResponse response() {
        return response;
    }
}
