package io.varve.server.http;

import io.javalin.http.Context;

/// The headers by which browsers let pages of other origins call the API, as Prometheus sends them
/// (conformance http-api.md, 1.4).
final class Cors {
    private Cors() {}

    static void apply(Context context) {
        context.res().addHeader("Vary", "Origin");
        if (context.header("Origin") == null) {
            return;
        }
        context.header(
                "Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin");
        context.header("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
        context.header("Access-Control-Expose-Headers", "Date");
        context.header("Access-Control-Allow-Origin", "*");
    }
}
