package io.varve.storage.block;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// A block is not broken, but was written by a later version of Varve in a format that this one
/// does not know.
public final class UnsupportedBlockException extends VarveException {
    private static final long serialVersionUID = 1L;

    UnsupportedBlockException(String message) {
        super(ErrorKind.INTERNAL, message);
    }
}
