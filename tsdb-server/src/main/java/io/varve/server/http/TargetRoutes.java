package io.varve.server.http;

import io.varve.query.api.TargetsApi;

/// Targets of scrapes and what they say of themselves. Thread-safe.
final class TargetRoutes {
    private final ApiRoutes api;
    private final TargetsApi targets = new TargetsApi();

    TargetRoutes(ApiRoutes api) {
        this.api = api;
    }

    void addTo(RouteTable table) {
        api.get(table, "/targets", (_, call, _) -> targets.targets(call.parameters()));
        api.get(table, "/targets/metadata", (_, call, _) -> targets.metadata(call.parameters()));
        api.get(table, "/targets/relabel_steps", (_, call, _) -> targets.pool(call.parameters()));
        api.get(table, "/scrape_pools", (_, _, _) -> targets.pools());
        api.get(table, "/scrape_pools/config", (_, call, _) -> targets.pool(call.parameters()));
    }
}
