package io.varve.server.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.query.api.SyntaxApi;
import io.varve.server.admin.MetricsPage;
import io.varve.server.admin.SelfMetrics;
import io.varve.server.admin.ServerFacts;
import io.varve.server.admin.ServerStatus;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The HTTP server. It answers from the moment it is started; endpoints that need the head say 503
/// until [Readiness] is opened. Thread-safe.
public final class HttpServer implements AutoCloseable {
    /// Connections that wait to be accepted.
    private static final int BACKLOG = 1024;

    /// Requests run on virtual threads; these are for selectors and the like.
    private static final int PLATFORM_THREADS_MAX = 32;

    /// How long a connection may be silent.
    private static final long IDLE_MS = 5 * 60_000;

    /// How long cancelled queries may take to notice.
    private static final long CANCEL_MS = 2_000;

    private final Readiness readiness;
    private final InFlight inFlight = new InFlight();
    private final Disconnects disconnects = new Disconnects();
    private final Javalin javalin;

    private HttpServer(
            HttpSettings settings,
            Clock clock,
            Readiness readiness,
            PrometheusRegistry registry,
            ServerFacts facts) {
        this.readiness = readiness;
        TenantHeader tenants = new TenantHeader(settings.tenantRequired());
        HttpMetrics metrics = new HttpMetrics(registry);
        FormParameters parameters = new FormParameters();
        ApiRoutes api =
                new ApiRoutes(
                        readiness,
                        tenants,
                        parameters,
                        disconnects,
                        new SyntaxApi(facts.features()));
        StatusRoutes status =
                new StatusRoutes(api, new ServerStatus(facts, clock), new SelfMetrics(registry));
        NotificationRoutes notifications =
                new NotificationRoutes(api, clock, readiness, disconnects);
        FederationRoutes federation = new FederationRoutes(readiness, tenants, disconnects);
        RemoteReadRoutes reads = new RemoteReadRoutes(api, readiness, tenants, disconnects);
        WriteRoutes writes = new WriteRoutes(readiness, tenants);
        AdminRoutes admin = new AdminRoutes(readiness, facts.config(), new MetricsPage(registry));
        javalin =
                Javalin.create(config -> {
                    configure(config, settings);
                    RouteTable table =
                            new RouteTable(config.routes, clock, readiness, metrics, inFlight);
                    api.addTo(table);
                    writes.addTo(table);
                    status.addTo(table);
                    notifications.addTo(table);
                    federation.addTo(table);
                    reads.addTo(table);
                    new OpenApiRoutes(api).addTo(table);
                    new RulesRoutes(api).addTo(table);
                    new TargetRoutes(api).addTo(table);
                    new DisabledRoutes(api).addTo(table);
                    admin.addTo(table);
                    new AdminApiRoutes(readiness, tenants, parameters, api).addTo(table);
                    table.refuseOtherHeads();
                    table.addUnmatched();
                });
    }

    /// Starts to listen.
    ///
    /// @throws VarveException if the address cannot be used
    public static HttpServer start(
            HttpSettings settings,
            Clock clock,
            Readiness readiness,
            PrometheusRegistry registry,
            ServerFacts facts) {
        HttpServer server = new HttpServer(settings, clock, readiness, registry, facts);
        try {
            server.javalin.start();
        } catch (RuntimeException e) {
            server.disconnects.close();
            String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new VarveException(
                    ErrorKind.UNAVAILABLE,
                    "cannot listen on "
                            + settings.host()
                            + ":"
                            + settings.port()
                            + ": "
                            + reason
                            + "; choose another address with --listen",
                    e);
        }
        return server;
    }

    private static void configure(JavalinConfig config, HttpSettings settings) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        QueuedThreadPool threads = new QueuedThreadPool(PLATFORM_THREADS_MAX);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("request-", 0).factory()));
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        config.jetty.addConnector((server, http) -> connector(server, http, settings));
    }

    private static ServerConnector connector(
            Server server, HttpConfiguration http, HttpSettings settings) {
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(settings.host().isEmpty() ? null : settings.host());
        connector.setPort(settings.port());
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(IDLE_MS);
        return connector;
    }

    /// The port that it listens on.
    public int port() {
        return javalin.port();
    }

    /// Stops: no new requests; those in progress may end within the time, queries that do not are
    /// cancelled.
    public void stop(long graceMs) throws InterruptedException {
        readiness.stop();
        stopListening();
        if (!inFlight.awaitNone(graceMs)) {
            disconnects.cancelAll();
            boolean _ = inFlight.awaitNone(CANCEL_MS);
        }
        close();
    }

    /// New connections are refused; those that are open stay.
    private void stopListening() {
        for (Connector connector : javalin.jettyServer().server().getConnectors()) {
            if (connector instanceof NetworkConnector network) {
                network.close();
            }
        }
    }

    /// Stops at once.
    @Override
    public void close() {
        disconnects.close();
        javalin.stop();
    }
}
