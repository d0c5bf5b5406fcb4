package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.storage.model.TenantId;
import java.util.List;
import java.util.Objects;

/// Remote write over HTTP. Thread-safe.
final class WriteRoutes {
    /// Prometheus's path, Mimir's and Thanos's.
    private static final List<String> PATHS =
            List.of("/api/v1/write", "/api/v1/push", "/api/v1/receive");

    private final int bytesMax;
    private final Readiness readiness;
    private final TenantHeader tenants;
    private final RequestBodies bodies;

    WriteRoutes(int bytesMax, Readiness readiness, TenantHeader tenants, RequestBodies bodies) {
        this.bytesMax = bytesMax;
        this.readiness = readiness;
        this.tenants = tenants;
        this.bodies = bodies;
    }

    void addTo(RouteTable table) {
        for (String path : PATHS) {
            table.add(HandlerType.POST, path, path, this::write);
        }
    }

    private void write(Context context) throws Exception {
        WriteEndpoint writes = readiness.require().writes();
        TenantId tenant = tenants.of(context.req());
        WriteEndpoint.Reply reply;
        try (RequestBodies.Body body =
                bodies.read(context.req(), bytesMax, "limits.request_bytes_max")) {
            reply =
                    writes.handle(
                            tenant,
                            name -> Objects.requireNonNullElse(context.header(name), ""),
                            body.toArray());
        }
        reply.headers().forEach(context::header);
        if (reply.text().isEmpty()) {
            ResponseBody.empty(context, reply.status());
        } else {
            ResponseBody.text(context, reply.status(), reply.text());
        }
    }
}
