package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.ingest.append.WriteHeaders;
import io.varve.ingest.append.WriteResponse;
import io.varve.storage.model.TenantId;
import java.util.List;
import java.util.Objects;

/// Remote write over HTTP. Thread-safe.
final class WriteRoutes {
    /// Prometheus's path, Mimir's and Thanos's.
    private static final List<String> PATHS =
            List.of("/api/v1/write", "/api/v1/push", "/api/v1/receive");

    private final Readiness readiness;
    private final TenantHeader tenants;

    WriteRoutes(Readiness readiness, TenantHeader tenants) {
        this.readiness = readiness;
        this.tenants = tenants;
    }

    void addTo(RouteTable table) {
        for (String path : PATHS) {
            table.add(HandlerType.POST, path, path, this::write);
        }
    }

    private void write(Context context) throws Exception {
        WriteEndpoint writes = readiness.require().writes();
        TenantId tenant = tenants.of(context.req());
        // Jetty's unknown length is -1, too.
        WriteHeaders headers =
                new WriteHeaders(
                        header(context, "Content-Type"),
                        header(context, "Content-Encoding"),
                        context.req().getContentLengthLong());
        WriteResponse response = writes.handle(tenant, headers, context.req().getInputStream());
        UnreadBody.drain(context.req());
        response.headers().forEach(context::header);
        if (response.body().isEmpty()) {
            ResponseBody.empty(context, response.status());
        } else {
            ResponseBody.text(context, response.status(), response.body());
        }
    }

    private static String header(Context context, String name) {
        return Objects.requireNonNullElse(context.header(name), "");
    }
}
