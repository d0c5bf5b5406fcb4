package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.server.admin.MetricsPage;
import io.varve.server.admin.RunningConfig;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

/// What operators and their tools look at. The texts are those of Prometheus, by which some tools
/// recognise the state. Thread-safe.
final class AdminRoutes {
    private final Readiness readiness;
    private final RunningConfig config;
    private final MetricsPage metrics;

    AdminRoutes(Readiness readiness, RunningConfig config, MetricsPage metrics) {
        this.readiness = readiness;
        this.config = config;
        this.metrics = metrics;
    }

    void addTo(RouteTable table) {
        for (HandlerType method : List.of(HandlerType.GET, HandlerType.HEAD)) {
            table.add(method, "/-/healthy", "/-/healthy", AdminRoutes::healthy);
            table.add(method, "/-/ready", "/-/ready", this::ready);
        }
        for (HandlerType method : List.of(HandlerType.POST, HandlerType.PUT)) {
            table.add(method, "/-/reload", "/-/reload", this::reload);
            table.add(method, "/-/quit", "/-/quit", AdminRoutes::noLifecycle);
        }
        table.add(HandlerType.GET, "/metrics", "/metrics", this::metrics);
    }

    private static void healthy(Context context) throws IOException {
        ResponseBody.text(context, 200, "Prometheus Server is Healthy.\n");
    }

    /// Prometheus says nothing when all is well; here that is the case if nothing waits for a
    /// restart.
    private void reload(Context context) throws IOException {
        UnreadBody.drain(context.req());
        List<String> waiting;
        try {
            waiting = config.reload();
        } catch (VarveException e) {
            ResponseBody.text(context, 500, "failed to reload config: " + e.getMessage() + "\n");
            return;
        }
        String text =
                waiting.isEmpty()
                        ? ""
                        : "not applied before a restart: " + String.join(", ", waiting) + "\n";
        ResponseBody.text(context, 200, text);
    }

    private static void noLifecycle(Context context) throws IOException {
        ResponseBody.text(context, 403, "Lifecycle API is not enabled.");
    }

    private void ready(Context context) throws Exception {
        Services _ = readiness.require();
        StringBuilder text = new StringBuilder("Prometheus Server is Ready.\n");
        for (String trouble : readiness.troubles()) {
            text.append("But ").append(trouble).append('\n');
        }
        ResponseBody.text(context, 200, text.toString());
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
