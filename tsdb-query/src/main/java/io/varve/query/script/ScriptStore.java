package io.varve.query.script;

import io.varve.query.engine.PromqlEngine;
import io.varve.storage.model.TenantId;
import java.io.IOException;
import java.util.List;

/// Where a script keeps its samples, and the engine that reads them. Used by one thread.
public interface ScriptStore extends AutoCloseable {
    /// Throws all samples away.
    void clear() throws IOException;

    /// Adds samples; those of a series in time order.
    void load(List<ScriptSeries> series) throws IOException;

    /// Whose samples the engine is to be asked for. [#clear()] may change it.
    TenantId tenant();

    /// The engine over what was loaded, configured as conformance FORMAT.md A11 says.
    PromqlEngine engine();

    @Override
    void close() throws IOException;
}
