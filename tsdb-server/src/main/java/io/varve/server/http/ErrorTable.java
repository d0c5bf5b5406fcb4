package io.varve.server.http;

import io.varve.storage.runtime.ErrorKind;

/// What each kind of error is called in Prometheus's API, and with which status it is answered
/// (conformance http-api.md, 1.2).
///
/// @param errorType the word in the JSON envelope
/// @param status of the response
record ErrorTable(String errorType, int status) {
    /// The row of a kind of error in the query API.
    static ErrorTable of(ErrorKind kind) {
        return switch (kind) {
            case INVALID -> new ErrorTable("bad_data", 400);
            case NOT_FOUND -> new ErrorTable("not_found", 404);
            case EXECUTION, LIMITED, CONFLICT -> new ErrorTable("execution", 422);
            case CANCELLED -> new ErrorTable("canceled", 499);
            case TIMED_OUT -> new ErrorTable("timeout", 503);
            // Prometheus gives this type no status of its own.
            case UNAVAILABLE -> new ErrorTable("unavailable", 500);
            case INTERNAL -> new ErrorTable("internal", 500);
        };
    }
}
