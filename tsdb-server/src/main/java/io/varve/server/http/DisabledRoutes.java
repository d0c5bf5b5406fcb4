package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.List;

/// Endpoints of Prometheus that Varve does not have: they answer as a Prometheus does that has them
/// switched off, so that nobody takes silence for success. Thread-safe.
final class DisabledRoutes {
    private static final List<String> ADMIN =
            List.of("/admin/tsdb/clean_tombstones", "/admin/tsdb/snapshot");

    private final ApiRoutes api;

    DisabledRoutes(ApiRoutes api) {
        this.api = api;
    }

    void addTo(RouteTable table) {
        for (String path : ADMIN) {
            for (HandlerType method : List.of(HandlerType.POST, HandlerType.PUT)) {
                api.add(
                        table,
                        method,
                        path,
                        (_, _, _) -> {
                            throw new VarveException(ErrorKind.UNAVAILABLE, "admin APIs disabled");
                        });
            }
        }
        api.addRaw(table, HandlerType.POST, "/otlp/v1/metrics", DisabledRoutes::otlp);
        table.add(
                HandlerType.POST,
                "/otlp/v1/metrics",
                "/api/v1/otlp/v1/metrics",
                DisabledRoutes::otlp);
    }

    private static void otlp(Context context) throws IOException {
        UnreadBody.drain(context.req());
        ResponseBody.text(
                context,
                404,
                "otlp write receiver needs to be enabled with --web.enable-otlp-receiver\n");
    }
}
