package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admin API, which acts on all tenants and is there if `server.admin_api` says so.
/// Thread-safe.
final class AdminApiRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApiRoutes.class);

    private static final String CUT = "/api/v1/admin/tsdb/cut";

    private final Readiness readiness;

    AdminApiRoutes(Readiness readiness) {
        this.readiness = readiness;
    }

    void addTo(RouteTable table) {
        for (HandlerType method : List.of(HandlerType.POST, HandlerType.PUT)) {
            table.add(method, CUT, CUT, this::cut);
            table.add(method, "/prometheus" + CUT, CUT, this::cut);
        }
    }

    private void cut(Context context) throws IOException, Readiness.NotReadyException {
        Cors.apply(context);
        Optional<AdminEndpoint> admin = readiness.require().admin();
        UnreadBody.drain(context.req());
        if (admin.isEmpty()) {
            ApiRoutes.respond(context, new ErrorTable("unavailable", 500), "admin APIs disabled");
            return;
        }
        try {
            admin.get().cut();
        } catch (VarveException e) {
            LOG.error("{} {} failed: {}", context.method(), context.path(), e.getMessage(), e);
            ApiRoutes.respond(context, ErrorTable.of(e.kind()), e.getMessage());
            return;
        }
        ResponseBody.empty(context, 204);
    }
}
