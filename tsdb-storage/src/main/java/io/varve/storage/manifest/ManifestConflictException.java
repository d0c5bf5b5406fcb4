package io.varve.storage.manifest;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// A change does not fit the newest version any more: somebody else has replaced what it builds on.
/// Plan anew.
public final class ManifestConflictException extends VarveException {
    private static final long serialVersionUID = 1L;

    ManifestConflictException(String message) {
        super(ErrorKind.CONFLICT, message);
    }
}
