package io.varve.server.http;

import io.varve.query.api.QueryApi;

/// What the endpoints call once the server is ready.
public record Services(QueryApi queries, WriteEndpoint writes) {}
