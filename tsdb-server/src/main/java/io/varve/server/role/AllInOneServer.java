package io.varve.server.role;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.ingest.append.WriteService;
import io.varve.query.api.QueryApi;
import io.varve.query.api.QuerySources;
import io.varve.query.engine.QueryEngine;
import io.varve.query.exec.EvaluationThreads;
import io.varve.server.admin.ProcessMetrics;
import io.varve.server.admin.Version;
import io.varve.server.config.Configuration;
import io.varve.server.config.ListenAddress;
import io.varve.server.http.AdminEndpoint;
import io.varve.server.http.HttpServer;
import io.varve.server.http.HttpSettings;
import io.varve.server.http.Readiness;
import io.varve.server.http.Services;
import io.varve.storage.bucket.HeadAndBucket;
import io.varve.storage.bucket.HeadAndBucketExtras;
import io.varve.storage.head.Head;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.read.Queryable;
import io.varve.storage.retention.RetainedQueryable;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.VarveException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything in one process: HTTP server, write path, head, bucket and query engine.
///
/// The head opens on a thread of its own while the HTTP server starts and says that it is not
/// ready; once the head is open, the endpoints are. Thread-safe; [#close] holds the monitor.
final class AllInOneServer implements RunningServer {
    private static final Logger LOG = LoggerFactory.getLogger(AllInOneServer.class);

    /// How long requests in progress may take when the server stops. Prometheus gives up on a write
    /// after 30 s anyway.
    private static final long GRACE_MS = 20_000;

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Configuration configuration;
    private final Clock clock;
    private final PrometheusRegistry registry;
    private final TenantLimits limits;
    private final ConfigReload config;
    private final Readiness readiness = new Readiness();
    private final HttpServer http;
    private final CompletableFuture<Head> head;
    private final BucketConnection bucket;
    private final TenantRetention retention;
    private final CompletableFuture<Cuts> cuts;
    private final Compactions compactions;
    private final ExecutorService evaluation =
            Executors.newFixedThreadPool(
                    CORES, Thread.ofPlatform().name("evaluation-", 0).daemon().factory());

    /// Whether requests are served.
    private final CompletableFuture<Boolean> settled = new CompletableFuture<>();

    /// The exit code.
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    private boolean closed;

    private AllInOneServer(
            Configuration configuration,
            Clock clock,
            PrometheusRegistry registry,
            TenantLimits limits,
            CompletableFuture<Head> head,
            BucketConnection bucket) {
        this.limits = limits;
        this.retention = new TenantRetention(configuration);
        this.config = new ConfigReload(configuration, List.of(limits, retention), clock, registry);
        this.bucket = bucket;
        this.configuration = configuration;
        this.clock = clock;
        this.registry = registry;
        this.head = head;
        this.cuts = head.thenApply(this::cuts);
        compactions =
                new Compactions(
                        configuration, retention, bucket.tried(), bucket.writer(), registry);
        readiness.watch(bucket::trouble);
        readiness.watch(compactions::trouble);
        Version version = Version.current();
        ProcessMetrics.register(registry, version);
        http =
                HttpServer.start(
                        httpSettings(configuration),
                        clock,
                        readiness,
                        registry,
                        ModuleSettings.facts(configuration, config, version, clock.nowMs()));
    }

    /// @param registry gets the metrics of all parts
    static AllInOneServer start(
            Configuration configuration, Clock clock, PrometheusRegistry registry) {
        long begunNanos = clock.monotonicNanos();
        TenantLimits limits = new TenantLimits(configuration);
        CompletableFuture<Head> head =
                CompletableFuture.supplyAsync(
                        () -> openHead(configuration, limits, clock, registry),
                        task -> Thread.ofPlatform().name("open-head").start(task));
        @Nullable BucketConnection bucket = null;
        AllInOneServer server;
        try {
            bucket = BucketConnection.open(configuration, clock, registry);
            server = new AllInOneServer(configuration, clock, registry, limits, head, bucket);
        } catch (RuntimeException e) {
            closeHead(head);
            if (bucket != null) {
                bucket.close();
            }
            throw e;
        }
        var _ = bucket.tried().exceptionally(server::refuse);
        var _ =
                server.cuts
                        .thenCombine(head, server::services)
                        .thenAccept(services -> server.serve(begunNanos, services))
                        .exceptionally(server::fail);
        return server;
    }

    /// Waits until requests are served, or never will be.
    void awaitOpened() {
        var _ = settled.join();
    }

    private static HttpSettings httpSettings(Configuration configuration) {
        ListenAddress listen = configuration.server().listen();
        return new HttpSettings(listen.host(), listen.port(), configuration.tenants().required());
    }

    private static Path headFolder(Configuration configuration) {
        return configuration.server().dataDir().resolve("head");
    }

    private static Head openHead(
            Configuration configuration,
            TenantLimits limits,
            Clock clock,
            PrometheusRegistry registry) {
        return Head.open(
                ModuleSettings.head(configuration),
                headFolder(configuration),
                limits::seriesMax,
                clock,
                new SecureRandom()::nextLong,
                registry);
    }

    private Cuts cuts(Head opened) {
        return new Cuts(
                ModuleSettings.cut(configuration),
                ModuleSettings.delays(configuration),
                retention,
                opened,
                bucket.tried(),
                bucket.writer(),
                registry);
    }

    private void serve(long begunNanos, Services services) {
        readiness.open(services);
        LOG.info(
                "ready on {} after {} ms; data in {}",
                address(),
                (clock.monotonicNanos() - begunNanos) / 1_000_000,
                configuration.server().dataDir().toAbsolutePath().normalize());
        settled.complete(true);
    }

    private @Nullable Void fail(Throwable failure) {
        Path folder = headFolder(configuration);
        if (failure.getCause() instanceof VarveException known) {
            LOG.error("cannot open the head in {}: {}", folder, known.getMessage());
        } else {
            LOG.error("cannot open the head in {}", folder, failure);
        }
        settled.complete(false);
        end.complete(1);
        return null;
    }

    /// A bucket that must not be used, which is not one that cannot be reached.
    private @Nullable ObjectStore refuse(Throwable failure) {
        if (failure instanceof CancellationException
                || failure.getCause() instanceof CancellationException) {
            return null;
        }
        LOG.error("{}", String.valueOf(failure.getMessage()), failure);
        settled.complete(false);
        end.complete(1);
        return null;
    }

    private Services services(Cuts cutter, Head opened) {
        WriteService writes =
                new WriteService(
                        ModuleSettings.ingest(configuration),
                        limits::ofWrites,
                        clock,
                        opened,
                        ModuleSettings.metadata(configuration),
                        registry);
        Queryable samples =
                new RetainedQueryable(
                        new HeadAndBucket(opened, new OpenHead(opened), bucket.bucket()),
                        retention,
                        clock);
        HeadAndBucketExtras extras =
                new HeadAndBucketExtras(opened, opened, opened::manifestVersion, bucket.bucket());
        QueryEngine engine =
                new QueryEngine(
                        ModuleSettings.engine(configuration),
                        samples,
                        clock,
                        new EvaluationThreads(evaluation, CORES));
        QueryApi queries =
                new QueryApi(
                        ModuleSettings.queryApi(configuration),
                        clock,
                        engine,
                        new QuerySources(
                                samples, opened, extras, extras, new BucketBlocks(bucket.bucket())),
                        registry);
        Optional<AdminEndpoint> admin =
                configuration.server().adminApi() ? Optional.of(cutter) : Optional.empty();
        return new Services(queries, writes::handle, admin);
    }

    @Override
    public String address() {
        return new ListenAddress(configuration.server().listen().host(), http.port()).toString();
    }

    @Override
    public void reload() {
        config.attempt();
    }

    @Override
    public int awaitEnd() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end never fails", e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        LOG.info("stopping");
        boolean interrupted = false;
        try {
            http.stop(GRACE_MS);
        } catch (InterruptedException e) {
            LOG.warn("interrupted while requests were in progress", e);
            interrupted = true;
        }
        // Queries of clients that were cancelled and have not noticed fail with the closed head.
        List<Runnable> _ = evaluation.shutdownNow();
        var _ = cuts.thenAccept(Cuts::close).exceptionally(_ -> null).join();
        compactions.close();
        closeHead(head);
        bucket.close();
        LOG.info("stopped");
        boolean _ = end.complete(0);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for the head, since one that is being opened cannot be given up half-way.
    private static void closeHead(CompletableFuture<Head> head) {
        var _ =
                head.handle(
                                (opened, _) -> {
                                    if (opened != null) {
                                        opened.close();
                                    }
                                    return true;
                                })
                        .join();
    }
}
