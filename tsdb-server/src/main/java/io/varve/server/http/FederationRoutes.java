package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.query.api.ApiCall;
import io.varve.query.api.ExpositionText;
import io.varve.query.api.Parameters;
import io.varve.query.api.QueryApi;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest samples for another Prometheus to scrape. Thread-safe.
final class FederationRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(FederationRoutes.class);

    private final Readiness readiness;
    private final TenantHeader tenants;
    private final Disconnects disconnects;
    private final FormParameters parameters = new FormParameters();

    FederationRoutes(Readiness readiness, TenantHeader tenants, Disconnects disconnects) {
        this.readiness = readiness;
        this.tenants = tenants;
        this.disconnects = disconnects;
    }

    void addTo(RouteTable table) {
        for (String path : List.of("/federate", "/prometheus/federate")) {
            table.add(HandlerType.GET, path, "/federate", this::federate);
        }
    }

    private void federate(Context context) throws Exception {
        QueryApi api = readiness.require().queries();
        TenantId tenant = tenants.of(context.req());
        Parameters read = parameters.read(context.req());
        QueryApi.Page page;
        try (Disconnects.Watch watch = disconnects.watch(context.req())) {
            page = api.federate(new ApiCall(tenant, read, watch));
        } catch (VarveException e) {
            int status = ErrorTable.of(e.kind()).status();
            if (status == 500) {
                LOG.error("federation failed: {}", e.getMessage(), e);
            }
            ResponseBody.text(context, status, e.getMessage() + "\n");
            return;
        }
        write(context, page);
    }

    private static void write(Context context, QueryApi.Page page) throws IOException {
        String accept = Objects.requireNonNullElse(context.header("Accept"), "");
        boolean openMetrics = accept.contains("application/openmetrics-text");
        context.contentType(openMetrics ? ExpositionText.OPEN_METRICS : ExpositionText.TEXT);
        try (OutputStream out = ResponseBody.open(context)) {
            page.writeTo(out, openMetrics);
        }
    }
}
