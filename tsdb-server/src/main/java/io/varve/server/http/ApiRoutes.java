package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.varve.query.api.ApiAnswer;
import io.varve.query.api.ApiCall;
import io.varve.query.api.Envelope;
import io.varve.query.api.Parameters;
import io.varve.query.api.QueryApi;
import io.varve.query.api.SyntaxApi;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Prometheus's query API over HTTP, and the frame around each of its endpoints. Thread-safe.
final class ApiRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ApiRoutes.class);
    private static final String JSON = "application/json";

    /// Where the API lies: Prometheus's place, and Mimir's.
    private static final List<String> PREFIXES = List.of("/api/v1", "/prometheus/api/v1");

    private final Readiness readiness;
    private final TenantHeader tenants;
    private final FormParameters parameters;
    private final Disconnects disconnects;
    private final SyntaxApi syntax;

    ApiRoutes(
            Readiness readiness,
            TenantHeader tenants,
            FormParameters parameters,
            Disconnects disconnects,
            SyntaxApi syntax) {
        this.readiness = readiness;
        this.tenants = tenants;
        this.parameters = parameters;
        this.disconnects = disconnects;
        this.syntax = syntax;
    }

    /// Answers requests of a server that is ready.
    interface Endpoint {
        ApiAnswer answer(QueryApi api, ApiCall call, Context context);
    }

    void addTo(RouteTable table) {
        both(table, "/query", (api, call, _) -> api.query(call));
        both(table, "/query_range", (api, call, _) -> api.queryRange(call));
        both(table, "/query_explain", (api, call, _) -> api.queryExplain(call));
        both(table, "/query_exemplars", (api, call, _) -> api.queryExemplars(call, syntax));
        both(table, "/format_query", (_, call, _) -> syntax.format(call.parameters()));
        both(table, "/parse_query", (_, call, _) -> syntax.parse(call.parameters()));
        both(table, "/series", (api, call, _) -> api.series(call));
        both(table, "/labels", (api, call, _) -> api.labels(call));
        get(
                table,
                "/label/{name}/values",
                (api, call, context) -> api.labelValues(call, context.pathParam("name")));
        get(table, "/metadata", (api, call, _) -> api.metadata(call));
    }

    private void both(RouteTable table, String path, Endpoint endpoint) {
        add(table, HandlerType.GET, path, endpoint);
        add(table, HandlerType.POST, path, endpoint);
    }

    /// Adds an endpoint of the API that is read.
    void get(RouteTable table, String path, Endpoint endpoint) {
        add(table, HandlerType.GET, path, endpoint);
    }

    /// Adds an endpoint of the API below all of its prefixes.
    void add(RouteTable table, HandlerType method, String path, Endpoint endpoint) {
        addRaw(table, method, path, context -> handle(context, endpoint));
    }

    /// As [#add], for what makes its own response, also before the server is ready.
    void addRaw(RouteTable table, HandlerType method, String path, Handler handler) {
        for (String prefix : PREFIXES) {
            table.add(method, prefix + path, PREFIXES.getFirst() + path, handler);
        }
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
            if (error.status() == 500 && e.kind() != ErrorKind.UNAVAILABLE) {
                LOG.error("{} {} failed: {}", context.method(), context.path(), e.getMessage(), e);
            }
            respond(context, error, e.getMessage());
            return;
        } catch (RuntimeException | Error e) {
            LOG.error("{} {} failed unexpectedly", context.method(), context.path(), e);
            respond(context, new ErrorTable("internal", 500), "unexpected error: " + e);
            return;
        }
        success(context, answer);
    }

    static void success(Context context, ApiAnswer answer) throws IOException {
        if (answer.equals(ApiAnswer.NONE)) {
            ResponseBody.empty(context, 204);
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
