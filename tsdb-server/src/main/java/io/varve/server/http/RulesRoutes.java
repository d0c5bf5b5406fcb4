package io.varve.server.http;

import io.varve.query.api.RulesApi;

/// Rules, alerts, and who is told of them. Thread-safe.
final class RulesRoutes {
    private final ApiRoutes api;
    private final RulesApi rules = new RulesApi();

    RulesRoutes(ApiRoutes api) {
        this.api = api;
    }

    void addTo(RouteTable table) {
        api.get(table, "/rules", (_, call, _) -> rules.rules(call.parameters()));
        api.get(table, "/alerts", (_, _, _) -> rules.alerts());
        api.get(table, "/alertmanagers", (_, _, _) -> rules.alertmanagers());
    }
}
