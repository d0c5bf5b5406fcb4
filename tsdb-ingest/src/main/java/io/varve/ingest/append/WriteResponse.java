package io.varve.ingest.append;

import java.util.Map;

/// What a write is answered with.
///
/// Statuses: 204 everything is stored; 400 something will never be stored, the rest is; 413 the
/// body is too big, 415 it is of another kind, in both cases nothing is stored; 429 the tenant and
/// 503 the server has too much to do, nothing is stored, send it again after `Retry-After`.
///
/// @param status the HTTP status
/// @param body text for the sender, empty for 204; Prometheus logs its first line only
/// @param headers further headers
public record WriteResponse(int status, String body, Map<String, String> headers) {
    public static final String RETRY_AFTER = "Retry-After";

    public WriteResponse {
        headers = Map.copyOf(headers);
    }

    static WriteResponse stored() {
        return new WriteResponse(204, "", Map.of());
    }

    static WriteResponse of(int status, String body) {
        return new WriteResponse(status, body, Map.of());
    }

    static WriteResponse retryLater(int status, String body, long seconds) {
        return new WriteResponse(status, body, Map.of(RETRY_AFTER, Long.toString(seconds)));
    }
}
