package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.server.admin.ServerStatus;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What the server wants its operators to know at once; so far that is nothing. Listeners are kept
/// until they go or the server stops. Thread-safe.
final class NotificationRoutes {
    /// As many as Prometheus has.
    private static final int SUBSCRIBERS_MAX = 16;

    /// How often a connection is looked at; a page that is left open costs no more than that.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

    private final ApiRoutes api;
    private final Clock clock;
    private final Readiness readiness;
    private final Disconnects disconnects;
    private final Semaphore subscribers = new Semaphore(SUBSCRIBERS_MAX);

    NotificationRoutes(ApiRoutes api, Clock clock, Readiness readiness, Disconnects disconnects) {
        this.api = api;
        this.clock = clock;
        this.readiness = readiness;
        this.disconnects = disconnects;
    }

    void addTo(RouteTable table) {
        api.addRaw(table, HandlerType.GET, "/notifications", NotificationRoutes::list);
        api.addRaw(table, HandlerType.GET, "/notifications/live", this::live);
    }

    private static void list(Context context) throws IOException {
        Cors.apply(context);
        ApiRoutes.success(context, ServerStatus.notifications());
    }

    private void live(Context context) throws IOException {
        Cors.apply(context);
        if (!subscribers.tryAcquire()) {
            ResponseBody.empty(context, 204);
            return;
        }
        try (Disconnects.Watch watch = disconnects.watch(context.req())) {
            context.contentType("text/event-stream");
            context.header("Cache-Control", "no-cache");
            context.res().flushBuffer();
            // Clients of event streams connect again by themselves.
            CancelToken gone = new CancelToken(clock, DAY_MS);
            watch.accept(gone);
            while (!gone.isCancelled() && !readiness.isStopping()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } finally {
            subscribers.release();
        }
        context.res().getOutputStream().close();
    }
}
