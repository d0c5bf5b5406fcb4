package io.varve.server.http;

import io.varve.ingest.append.WriteHeaders;
import io.varve.ingest.append.WriteResponse;
import io.varve.storage.model.TenantId;
import java.io.IOException;
import java.io.InputStream;

/// Takes in the samples of one request. Thread-safe; may block.
@FunctionalInterface
public interface WriteEndpoint {
    /// @throws IOException if the body cannot be read
    WriteResponse handle(TenantId tenant, WriteHeaders headers, InputStream body)
            throws IOException;
}
