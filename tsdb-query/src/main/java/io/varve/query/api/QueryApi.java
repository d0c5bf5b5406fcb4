package io.varve.query.api;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.query.api.QueryGate.Place;
import io.varve.query.engine.PromqlEngine;
import io.varve.query.engine.QueryException;
import io.varve.query.engine.QueryOptions;
import io.varve.query.engine.QueryResult;
import io.varve.query.remoteread.AnswerSink;
import io.varve.query.remoteread.RemoteRead;
import io.varve.query.remoteread.RemoteReadSettings;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The endpoints of Prometheus's query API, from parameters to answers. All of them throw
/// [io.varve.storage.runtime.VarveException] with Prometheus's text. Thread-safe; a call runs on
/// the caller's thread.
public final class QueryApi {
    private final QueryApiSettings settings;
    private final Clock clock;
    private final PromqlEngine engine;
    private final QuerySources sources;
    private final SeriesLookup lookup;
    private final RemoteRead remoteRead;
    private final QueryGate gate;
    private final QueryMetrics metrics;
    private final TsdbStatusCache statuses;

    public QueryApi(
            QueryApiSettings settings,
            Clock clock,
            PromqlEngine engine,
            QuerySources sources,
            PrometheusRegistry registry) {
        this.settings = settings;
        this.clock = clock;
        this.engine = engine;
        this.sources = sources;
        this.lookup = new SeriesLookup(settings.memoryMaxBytes(), sources.samples());
        this.remoteRead =
                new RemoteRead(new RemoteReadSettings(settings.samplesMax()), sources.samples());
        this.gate = new QueryGate(settings.concurrencyMax(), settings.queueMax());
        this.metrics = new QueryMetrics(registry, gate);
        this.statuses = new TsdbStatusCache(clock);
    }

    /// `query`: an expression at one time.
    public ApiAnswer query(ApiCall call) {
        return values("query", call, instant(call));
    }

    /// `query_range`: an expression at many times.
    public ApiAnswer queryRange(ApiCall call) {
        return values("query_range", call, range(call));
    }

    /// `query_explain`: what a query does and costs. With the parameter `start` it has the
    /// parameters of `query_range`, otherwise those of `query`.
    public ApiAnswer queryExplain(ApiCall call) {
        QueryRequest request =
                call.parameters().first("start").isEmpty() ? instant(call) : range(call);
        Evaluated evaluated = evaluate("query_explain", call, request, true);
        return evaluated.answer(
                new ExplanationJson(request.query(), evaluated.result(), evaluated.totalNanos()));
    }

    private QueryRequest instant(ApiCall call) {
        Instant now = Instant.ofEpochMilli(clock.nowMs());
        return QueryRequest.instant(call.parameters(), now, settings.timeoutMs());
    }

    private QueryRequest range(ApiCall call) {
        return QueryRequest.range(call.parameters(), settings.timeoutMs());
    }

    private ApiAnswer values(String endpoint, ApiCall call, QueryRequest request) {
        Evaluated evaluated = evaluate(endpoint, call, request, false);
        QueryResult result = evaluated.result();
        return evaluated.answer(json -> {
            json.writeStartObject();
            ResultJson.writeValue(json, result.value());
            if (request.common().stats() != QueryRequest.Stats.NONE) {
                StatsJson.write(json, result.stats(), evaluated.totalNanos());
            }
            json.writeEndObject();
        });
    }

    /// A query that has been answered.
    ///
    /// @param totalNanos from the start of the request to the result, waiting included
    private record Evaluated(QueryRequest request, QueryResult result, long totalNanos) {
        ApiAnswer answer(ApiData data) {
            List<String> warnings = new ArrayList<>(request.common().warnings());
            warnings.addAll(result.warnings());
            return new ApiAnswer(data, warnings, result.infos());
        }
    }

    private Evaluated evaluate(
            String endpoint, ApiCall call, QueryRequest request, boolean explained) {
        long begunNanos = clock.monotonicNanos();
        QueryRequest.Common common = request.common();
        QueryResult result;
        try {
            result =
                    admitted(
                            endpoint,
                            call,
                            common.timeoutMs(),
                            cancel -> run(call.tenant(), request, cancel, explained));
        } catch (QueryException e) {
            throw e.kind() == ErrorKind.INVALID ? ParameterReader.wrap("query", e) : e;
        }
        metrics.read(result.stats());
        return new Evaluated(request, result, clock.monotonicNanos() - begunNanos);
    }

    private QueryResult run(
            TenantId tenant, QueryRequest request, CancelToken cancel, boolean explained) {
        QueryRequest.Common common = request.common();
        QueryOptions options =
                new QueryOptions(
                        cancel, common.lookbackMs(), common.limit(), common.extras(explained));
        return switch (request) {
            case QueryRequest.AtInstant at ->
                    engine.instant(tenant, at.query(), at.timeMs(), options);
            case QueryRequest.OverRange over ->
                    engine.range(
                            tenant,
                            over.query(),
                            over.startMs(),
                            over.endMs(),
                            over.stepMs(),
                            options);
        };
    }

    /// Does the work when its turn has come, and counts it.
    private <T> T admitted(
            String endpoint, ApiCall call, long timeoutMs, Function<CancelToken, T> work) {
        long begunNanos = clock.monotonicNanos();
        CancelToken cancel = new CancelToken(clock, timeoutMs);
        call.onStart().accept(cancel);
        try (Place _ = gate.enter(cancel)) {
            T result = work.apply(cancel);
            metrics.answered(endpoint, clock.monotonicNanos() - begunNanos);
            return result;
        } catch (RuntimeException e) {
            metrics.failed(endpoint, e, clock.monotonicNanos() - begunNanos);
            throw e;
        }
    }

    /// `series`: the label sets that fulfil any of the selectors.
    public ApiAnswer series(ApiCall call) {
        SelectorRequest request = SelectorRequest.series(call.parameters());
        return admitted(
                "series",
                call,
                settings.timeoutMs(),
                cancel -> lookup.series(call.tenant(), request, cancel));
    }

    /// `labels`: the names of labels.
    public ApiAnswer labels(ApiCall call) {
        SelectorRequest request = SelectorRequest.labels(call.parameters());
        return admitted(
                "labels",
                call,
                settings.timeoutMs(),
                cancel -> lookup.labelNames(call.tenant(), request, cancel));
    }

    /// `label/<name>/values`: the values of a label.
    ///
    /// @param escapedName as the path has it, after percent decoding
    public ApiAnswer labelValues(ApiCall call, String escapedName) {
        String name = SelectorRequest.labelName(escapedName);
        SelectorRequest request = SelectorRequest.labels(call.parameters());
        return admitted(
                "label_values",
                call,
                settings.timeoutMs(),
                cancel -> lookup.labelValues(call.tenant(), name, request, cancel));
    }

    /// `status/tsdb`: how many series the head holds, and why.
    public ApiAnswer tsdbStatus(ApiCall call) {
        int limit =
                new ParameterReader(call.parameters()).countOf("limit", 10, TsdbStatus.LIST_MAX);
        TsdbStatus status =
                admitted(
                        "status_tsdb",
                        call,
                        settings.timeoutMs(),
                        cancel ->
                                statuses.of(
                                        call.tenant(),
                                        cancel,
                                        () ->
                                                TsdbStatus.count(
                                                        sources.head(),
                                                        call.tenant(),
                                                        context(cancel, false))));
        return new ApiAnswer(json -> status.writeTo(json, limit));
    }

    /// `status/tsdb/blocks`: the blocks that queries read.
    public ApiAnswer tsdbBlocks(ApiCall call) {
        List<LiveBlock> blocks =
                admitted(
                        "status_tsdb_blocks",
                        call,
                        settings.timeoutMs(),
                        _ -> sources.blocks().of(call.tenant()));
        return new ApiAnswer(new BlocksJson(call.tenant(), blocks));
    }

    private ReadContext context(CancelToken cancel, boolean partial) {
        MemoryAccount memory = new MemoryAccount("query.memory_max", settings.memoryMaxBytes());
        return new ReadContext(cancel, memory, partial);
    }

    /// A page of samples for a scraper.
    public interface Page {
        /// @param openMetrics whether the scraper wants OpenMetrics instead of Prometheus's format
        void writeTo(OutputStream out, boolean openMetrics) throws IOException;
    }

    /// `federate`: the newest samples of all series that fulfil any of the selectors.
    public Page federate(ApiCall call) {
        List<List<Matcher>> selectors = Federation.selectors(call.parameters());
        boolean partial = new ParameterReader(call.parameters()).partial();
        long nowMs = clock.nowMs();
        TimeRange range = TimeRange.leftOpen(nowMs - settings.lookbackMs(), nowMs);
        List<Federation.Newest> samples =
                admitted(
                        "federate",
                        call,
                        settings.timeoutMs(),
                        cancel ->
                                Federation.read(
                                        sources.samples(),
                                        call.tenant(),
                                        selectors,
                                        range,
                                        context(cancel, partial)));
        return (out, openMetrics) -> ExpositionText.write(out, samples, openMetrics);
    }

    /// `read`: samples for another Prometheus. The call has no parameters.
    ///
    /// @param body the snappy block that came, in the first `length` bytes of an array
    /// @return what the answer lacks, one text each
    public Set<String> remoteRead(ApiCall call, byte[] body, int length, AnswerSink sink) {
        return admitted(
                "read",
                call,
                settings.timeoutMs(),
                cancel -> {
                    ReadContext context = context(cancel, false);
                    try {
                        remoteRead.answer(
                                call.tenant(), body, length, context, metrics.counted(sink));
                    } finally {
                        metrics.read(context.stats());
                    }
                    return context.warnings();
                });
    }

    /// `query_exemplars`: exemplars of the series that any selector of an expression selects.
    ///
    /// @param syntax reads the expression
    public ApiAnswer queryExemplars(ApiCall call, SyntaxApi syntax) {
        ExemplarRequest request = ExemplarRequest.of(call.parameters(), syntax);
        if (request.selectors().isEmpty()) {
            return ApiAnswer.NONE;
        }
        boolean partial = new ParameterReader(call.parameters()).partial();
        return admitted(
                "query_exemplars",
                call,
                settings.timeoutMs(),
                cancel -> {
                    ReadContext context = context(cancel, partial);
                    List<SeriesExemplars> found =
                            sources.exemplars()
                                    .exemplars(
                                            call.tenant(),
                                            request.range(),
                                            request.selectors(),
                                            context);
                    return new ApiAnswer(
                            json -> ExemplarJson.write(json, found),
                            List.copyOf(context.warnings()),
                            List.of());
                });
    }

    /// `metadata`: type, help and unit by metric family.
    public ApiAnswer metadata(ApiCall call) {
        MetadataRequest request = MetadataRequest.of(call.parameters());
        boolean partial = new ParameterReader(call.parameters()).partial();
        return admitted(
                "metadata",
                call,
                settings.timeoutMs(),
                cancel -> {
                    ReadContext context = context(cancel, partial);
                    SortedMap<String, List<MetricMetadata>> families =
                            families(call.tenant(), request.metric(), context);
                    return new ApiAnswer(
                            json -> MetadataJson.write(json, request, families),
                            List.copyOf(context.warnings()),
                            List.of());
                });
    }

    private SortedMap<String, List<MetricMetadata>> families(
            TenantId tenant, String family, ReadContext context) {
        SortedMap<String, List<MetricMetadata>> families = new TreeMap<>(Utf8Order::compare);
        for (MetricMetadata entry : sources.metadata().metadata(tenant, family, context)) {
            families.computeIfAbsent(entry.family(), _ -> new ArrayList<>()).add(entry);
        }
        families.values()
                .forEach(entries ->
                        entries.sort(
                                Comparator.comparing(MetricMetadata::type)
                                        .thenComparing(MetricMetadata::help)
                                        .thenComparing(MetricMetadata::unit)));
        return families;
    }
}
