package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.query.api.ApiAnswer;
import io.varve.query.api.ApiCall;
import io.varve.query.api.BuildInfo;
import io.varve.query.api.Envelope;
import io.varve.query.api.Parameters;
import io.varve.query.api.QueryApi;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Prometheus's query API over HTTP. Thread-safe.
final class ApiRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ApiRoutes.class);
    private static final String JSON = "application/json";

    /// Where the API lies: Prometheus's place, and Mimir's.
    private static final List<String> PREFIXES = List.of("/api/v1", "/prometheus/api/v1");

    private final Readiness readiness;
    private final TenantHeader tenants;
    private final FormParameters parameters;
    private final Disconnects disconnects;
    private final BuildInfo buildInfo;

    ApiRoutes(
            Readiness readiness,
            TenantHeader tenants,
            FormParameters parameters,
            Disconnects disconnects,
            BuildInfo buildInfo) {
        this.readiness = readiness;
        this.tenants = tenants;
        this.parameters = parameters;
        this.disconnects = disconnects;
        this.buildInfo = buildInfo;
    }

    private interface Endpoint {
        ApiAnswer answer(QueryApi api, ApiCall call, Context context);
    }

    void addTo(RouteTable table) {
        for (String prefix : PREFIXES) {
            both(table, prefix, "/query", (api, call, _) -> api.query(call));
            both(table, prefix, "/query_range", (api, call, _) -> api.queryRange(call));
            both(table, prefix, "/series", (api, call, _) -> api.series(call));
            both(table, prefix, "/labels", (api, call, _) -> api.labels(call));
            get(
                    table,
                    prefix,
                    "/label/{name}/values",
                    (api, call, context) -> api.labelValues(call, context.pathParam("name")));
            get(table, prefix, "/metadata", (api, call, _) -> api.metadata(call));
            get(table, prefix, "/status/buildinfo", (_, _, _) -> new ApiAnswer(buildInfo));
        }
    }

    private void both(RouteTable table, String prefix, String path, Endpoint endpoint) {
        get(table, prefix, path, endpoint);
        table.add(
                HandlerType.POST,
                prefix + path,
                PREFIXES.getFirst() + path,
                context -> handle(context, endpoint));
    }

    private void get(RouteTable table, String prefix, String path, Endpoint endpoint) {
        table.add(
                HandlerType.GET,
                prefix + path,
                PREFIXES.getFirst() + path,
                context -> handle(context, endpoint));
    }

    /// Whether this is what a browser asks before it calls the API from a page of another origin.
    static boolean isPreflight(Context context) {
        return context.method().equals(HandlerType.OPTIONS)
                && PREFIXES.stream().anyMatch(prefix -> context.path().startsWith(prefix + "/"));
    }

    private void handle(Context context, Endpoint endpoint) throws Exception {
        Cors.apply(context);
        QueryApi api = readiness.require().queries();
        ApiAnswer answer;
        try {
            TenantId tenant = tenants.of(context.req());
            Parameters read = parameters.read(context.req());
            try (Disconnects.Watch watch = disconnects.watch(context.req())) {
                answer = endpoint.answer(api, new ApiCall(tenant, read, watch), context);
            }
        } catch (RefusedException e) {
            UnreadBody.drain(context.req());
            respond(
                    context,
                    new ErrorTable(e.status() == 503 ? "unavailable" : "bad_data", e.status()),
                    e.getMessage());
            return;
        } catch (VarveException e) {
            ErrorTable error = ErrorTable.of(e.kind());
            if (error.status() == 500) {
                LOG.error("{} {} failed: {}", context.method(), context.path(), e.getMessage(), e);
            }
            respond(context, error, e.getMessage());
            return;
        } catch (RuntimeException | Error e) {
            LOG.error("{} {} failed unexpectedly", context.method(), context.path(), e);
            respond(context, new ErrorTable("internal", 500), "unexpected error: " + e);
            return;
        }
        context.contentType(JSON);
        try (OutputStream out = ResponseBody.open(context)) {
            Envelope.writeSuccess(out, answer);
        }
    }

    static void respond(Context context, ErrorTable error, String text) throws IOException {
        context.status(error.status()).contentType(JSON);
        try (OutputStream out = ResponseBody.open(context)) {
            Envelope.writeError(out, error.errorType(), text);
        }
    }
}
