package io.varve.server.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's routes. Each handler runs inside a frame that counts and times it and answers what
/// it throws.
final class RouteTable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);

    /// The status that is counted, never sent, for a client that went away.
    private static final int CLIENT_GONE = 499;

    private final RoutesConfig routes;
    private final Clock clock;
    private final Readiness readiness;
    private final HttpMetrics metrics;
    private final InFlight inFlight;
    private final Map<String, String> routesOfGet = new LinkedHashMap<>();
    private final Set<String> pathsOfHead = new HashSet<>();

    RouteTable(
            RoutesConfig routes,
            Clock clock,
            Readiness readiness,
            HttpMetrics metrics,
            InFlight inFlight) {
        this.routes = routes;
        this.clock = clock;
        this.readiness = readiness;
        this.metrics = metrics;
        this.inFlight = inFlight;
    }

    /// @param route the path as metrics show it: one for all aliases and parameters
    void add(HandlerType method, String path, String route, Handler handler) {
        routes.addHttpHandler(method, path, context -> frame(context, route, handler));
        if (method.equals(HandlerType.GET)) {
            routesOfGet.put(path, route);
        } else if (method.equals(HandlerType.HEAD)) {
            pathsOfHead.add(path);
        }
    }

    /// Refuses requests for the head of an answer where there is no route for them, as Prometheus
    /// does; they would be answered without a handler. To be called after all routes were added.
    void refuseOtherHeads() {
        routesOfGet.forEach((path, route) -> {
            if (!pathsOfHead.contains(path)) {
                add(HandlerType.HEAD, path, route, RouteTable::refuse);
            }
        });
    }

    private static void refuse(Context context) throws IOException {
        UnreadBody.drain(context.req());
        context.header("Allow", "GET, OPTIONS");
        ResponseBody.empty(context, 405);
    }

    /// Answers requests that no route has.
    void addUnmatched() {
        for (int status : new int[] {404, 405}) {
            routes.error(status, this::unmatched);
        }
    }

    private void unmatched(Context context) throws IOException {
        if (context.res().isCommitted()) {
            // An answer of a route that has this status, too.
            return;
        }
        if (ApiRoutes.isPreflight(context)) {
            Cors.apply(context);
            ResponseBody.empty(context, 204);
        } else {
            boolean unknown = context.statusCode() == 404;
            String text = unknown ? "404 page not found\n" : "Method Not Allowed\n";
            ResponseBody.text(context, context.statusCode(), text);
        }
        metrics.unmatched(context.statusCode());
    }

    private void frame(Context context, String route, Handler handler) {
        long begun = clock.monotonicNanos();
        inFlight.begin();
        metrics.begun();
        int status = 500;
        try {
            status = run(context, handler);
        } finally {
            inFlight.end();
            metrics.ended(route, status, clock.monotonicNanos() - begun);
        }
    }

    private int run(Context context, Handler handler) {
        try {
            try {
                handler.handle(context);
            } catch (Readiness.NotReadyException e) {
                UnreadBody.drain(context.req());
                context.header("X-Prometheus-Stopping", Boolean.toString(readiness.isStopping()));
                ResponseBody.text(context, 503, "Service Unavailable");
            } catch (RefusedException e) {
                UnreadBody.drain(context.req());
                ResponseBody.text(context, e.status(), e.getMessage());
            }
            return context.statusCode();
        } catch (BrokenAnswerException e) {
            return e.status();
        } catch (EofException e) {
            LOG.debug("client of {} {} is gone", context.method(), context.path(), e);
            return CLIENT_GONE;
        } catch (IOException e) {
            LOG.debug("connection of {} {} broke", context.method(), context.path(), e);
            return CLIENT_GONE;
        } catch (Exception | Error e) {
            LOG.error("{} {} failed unexpectedly", context.method(), context.path(), e);
            return failed(context);
        }
    }

    private static int failed(Context context) {
        if (!context.res().isCommitted()) {
            try {
                context.res().reset();
                ResponseBody.text(context, 500, "internal error; the log has the details");
            } catch (IOException e) {
                LOG.debug("client of a failed request is gone", e);
            }
        }
        return 500;
    }
}
