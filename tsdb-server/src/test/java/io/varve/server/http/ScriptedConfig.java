package io.varve.server.http;

import io.varve.server.admin.RunningConfig;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.List;

/// A configuration whose reload does as it was told.
final class ScriptedConfig implements RunningConfig {
    volatile String failure = "";
    volatile List<String> waiting = List.of();

    @Override
    public State state() {
        return new State("server: {}\n", failure.isEmpty(), 1_000);
    }

    @Override
    public List<String> reload() {
        if (!failure.isEmpty()) {
            throw new VarveException(ErrorKind.INVALID, failure);
        }
        return waiting;
    }
}
