package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.server.admin.MetricsPage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

/// What operators and their tools look at. Thread-safe.
final class AdminRoutes {
    private final Readiness readiness;
    private final MetricsPage metrics;

    AdminRoutes(Readiness readiness, MetricsPage metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
    }

    void addTo(RouteTable table) {
        for (HandlerType method : List.of(HandlerType.GET, HandlerType.HEAD)) {
            table.add(method, "/-/healthy", "/-/healthy", AdminRoutes::healthy);
            table.add(method, "/-/ready", "/-/ready", this::ready);
        }
        table.add(HandlerType.GET, "/metrics", "/metrics", this::metrics);
    }

    private static void healthy(Context context) throws IOException {
        ResponseBody.text(context, 200, "Varve is healthy.\n");
    }

    private void ready(Context context) throws Exception {
        Services _ = readiness.require();
        String trouble = readiness.trouble();
        ResponseBody.text(
                context,
                200,
                trouble.isEmpty() ? "Varve is ready.\n" : "Varve is ready, but " + trouble + "\n");
    }

    private void metrics(Context context) throws IOException {
        MetricsPage.Page page =
                metrics.page(Objects.requireNonNullElse(context.header("Accept"), ""));
        context.contentType(page.contentType());
        try (OutputStream out = ResponseBody.open(context)) {
            page.writeTo(out);
        }
    }
}
