package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.query.api.ApiAnswer;
import io.varve.query.api.DeleteRequest;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admin API, which is there if `server.admin_api` says so. Cuts are of all tenants, all else
/// is of the request's. Thread-safe.
final class AdminApiRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApiRoutes.class);

    private static final List<HandlerType> CHANGES = List.of(HandlerType.POST, HandlerType.PUT);

    private final Readiness readiness;
    private final TenantHeader tenants;
    private final FormParameters parameters;
    private final ApiRoutes api;

    AdminApiRoutes(
            Readiness readiness, TenantHeader tenants, FormParameters parameters, ApiRoutes api) {
        this.readiness = readiness;
        this.tenants = tenants;
        this.parameters = parameters;
        this.api = api;
    }

    /// Something that the admin API does; empty if there is nothing to say but that it is done.
    private interface Action {
        Optional<ApiAnswer> run(AdminEndpoint admin, Context context)
                throws IOException, RefusedException;
    }

    void addTo(RouteTable table) {
        for (HandlerType method : CHANGES) {
            add(table, method, "/admin/tsdb/cut", AdminApiRoutes::cut);
            add(table, method, "/admin/tsdb/delete_series", this::delete);
            add(table, method, "/admin/tenants/delete", this::deleteTenant);
        }
        add(table, HandlerType.GET, "/admin/tsdb/deletions", this::deletions);
    }

    private void add(RouteTable table, HandlerType method, String path, Action action) {
        api.addRaw(table, method, path, context -> handle(context, action));
    }

    private static Optional<ApiAnswer> cut(AdminEndpoint admin, Context context)
            throws IOException {
        UnreadBody.drain(context.req());
        admin.cut();
        return Optional.empty();
    }

    private Optional<ApiAnswer> delete(AdminEndpoint admin, Context context)
            throws IOException, RefusedException {
        TenantId tenant = tenants.of(context.req());
        DeleteRequest request = DeleteRequest.of(parameters.read(context.req()));
        if (!request.range().isEmpty()) {
            admin.delete(tenant, request.selectors(), request.range(), asking(context));
        }
        return Optional.empty();
    }

    private Optional<ApiAnswer> deleteTenant(AdminEndpoint admin, Context context)
            throws IOException, RefusedException {
        TenantId tenant = tenants.of(context.req());
        UnreadBody.drain(context.req());
        admin.deleteTenant(tenant, asking(context));
        return Optional.empty();
    }

    private Optional<ApiAnswer> deletions(AdminEndpoint admin, Context context)
            throws IOException, RefusedException {
        TenantId tenant = tenants.of(context.req());
        UnreadBody.drain(context.req());
        return Optional.of(new ApiAnswer(new DeletionJson(admin.deletions(tenant))));
    }

    private static String asking(Context context) {
        return context.req().getRemoteAddr();
    }

    private void handle(Context context, Action action)
            throws IOException, Readiness.NotReadyException {
        Cors.apply(context);
        Optional<AdminEndpoint> admin = readiness.require().admin();
        if (admin.isEmpty()) {
            UnreadBody.drain(context.req());
            ApiRoutes.respond(context, new ErrorTable("unavailable", 500), "admin APIs disabled");
            return;
        }
        Optional<ApiAnswer> answer;
        try {
            answer = action.run(admin.get(), context);
        } catch (RefusedException e) {
            UnreadBody.drain(context.req());
            ApiRoutes.respond(context, new ErrorTable("bad_data", e.status()), e.getMessage());
            return;
        } catch (VarveException e) {
            if (e.kind() != ErrorKind.INVALID) {
                LOG.error("{} {} failed: {}", context.method(), context.path(), e.getMessage(), e);
            }
            ApiRoutes.respond(context, ErrorTable.of(e.kind()), e.getMessage());
            return;
        }
        if (answer.isPresent()) {
            ApiRoutes.success(context, answer.get());
        } else {
            ResponseBody.empty(context, 204);
        }
    }
}
