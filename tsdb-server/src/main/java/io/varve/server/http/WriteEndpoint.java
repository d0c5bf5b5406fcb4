package io.varve.server.http;

import io.varve.storage.model.TenantId;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Takes in the samples of one request. Thread-safe; may block.
@FunctionalInterface
public interface WriteEndpoint {
    /// @param headers the value of a header by its name, empty if absent
    Reply handle(TenantId tenant, UnaryOperator<String> headers, byte[] body);

    /// What the client is told.
    ///
    /// @param text a reason, empty if there is none
    record Reply(int status, String text, Map<String, String> headers) {}
}
