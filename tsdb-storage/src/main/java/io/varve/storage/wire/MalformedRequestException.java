package io.varve.storage.wire;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// The bytes of a request are not what its headers say they are, or ask for more than any request
/// may. Nothing of it is stored, and sending it again would not help.
public final class MalformedRequestException extends VarveException {
    private static final long serialVersionUID = 1L;

    public MalformedRequestException(String message) {
        super(ErrorKind.INVALID, message);
    }
}
