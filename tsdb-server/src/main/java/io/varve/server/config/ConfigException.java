package io.varve.server.config;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import org.jspecify.annotations.Nullable;

/// The configuration is wrong. The message names the place and what to do.
public final class ConfigException extends VarveException {
    private static final long serialVersionUID = 1L;

    private final boolean inFlag;

    ConfigException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.INVALID, origin + ": " + message, cause);
        this.inFlag = origin instanceof Origin.Flag;
    }

    ConfigException(Origin origin, String message) {
        this(origin, message, null);
    }

    /// Whether a flag is wrong and not the file.
    public boolean isInFlag() {
        return inFlag;
    }
}
