package io.varve.server.http;

import io.javalin.http.HandlerType;
import io.varve.query.api.ApiAnswer;
import io.varve.server.admin.SelfMetrics;
import io.varve.server.admin.ServerStatus;

/// What the server is and holds. Thread-safe.
final class StatusRoutes {
    private final ApiRoutes api;
    private final ServerStatus status;
    private final SelfMetrics metrics;

    StatusRoutes(ApiRoutes api, ServerStatus status, SelfMetrics metrics) {
        this.api = api;
        this.status = status;
        this.metrics = metrics;
    }

    void addTo(RouteTable table) {
        api.get(table, "/status/buildinfo", (_, _, _) -> status.buildInfo());
        api.get(table, "/status/runtimeinfo", (_, _, _) -> status.runtimeInfo());
        api.get(table, "/status/config", (_, _, _) -> status.config());
        api.get(table, "/status/flags", (_, _, _) -> status.flags());
        api.get(table, "/status/tsdb", (queries, call, _) -> queries.tsdbStatus(call));
        api.get(table, "/status/tsdb/blocks", (queries, call, _) -> queries.tsdbBlocks(call));
        api.get(
                table,
                "/status/self_metrics",
                (_, call, _) -> metrics.families(call.parameters().first("metric_name_pattern")));
        api.get(table, "/features", (_, _, _) -> status.features());
        api.addRaw(
                table,
                HandlerType.GET,
                "/status/walreplay",
                context -> {
                    Cors.apply(context);
                    ApiAnswer answer = ServerStatus.walReplay();
                    ApiRoutes.success(context, answer);
                });
    }
}
