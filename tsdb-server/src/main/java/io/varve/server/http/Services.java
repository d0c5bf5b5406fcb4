package io.varve.server.http;

import io.varve.query.api.QueryApi;
import java.util.Optional;

/// What the endpoints call once the server is ready.
///
/// @param admin empty if the admin API is switched off
public record Services(QueryApi queries, WriteEndpoint writes, Optional<AdminEndpoint> admin) {
    /// Without an admin API.
    public Services(QueryApi queries, WriteEndpoint writes) {
        this(queries, writes, Optional.empty());
    }
}
