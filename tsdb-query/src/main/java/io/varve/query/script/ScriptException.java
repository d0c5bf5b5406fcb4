package io.varve.query.script;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// A script that does not parse.
public final class ScriptException extends VarveException {
    private static final long serialVersionUID = 1L;

    /// @param line the line at fault, from 1
    ScriptException(int line, String message) {
        super(ErrorKind.INVALID, "line " + line + ": " + message);
    }
}
