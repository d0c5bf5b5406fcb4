package io.varve.query.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.query.testing.Contexts;
import io.varve.query.testing.MemorySource;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.read.Queryable;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TsdbStatusTest {
    private static final TenantId TENANT = new TenantId("a");

    private final ManualClock clock = new ManualClock(0);
    private final MemorySource head = new MemorySource();
    private final AtomicInteger walks = new AtomicInteger();
    private final Queryable counted =
            (tenant, range, context) -> {
                walks.incrementAndGet();
                return head.querier(tenant, range, context);
            };
    private final QueryApi api =
            new QueryApi(
                    new QueryApiSettings(120_000, 1 << 20, 1_000, 20, 10, 300_000),
                    clock,
                    new ScriptedEngine(),
                    new QuerySources(
                            counted,
                            counted,
                            (_, _, _) -> List.of(),
                            (_, _, _, _) -> List.of(),
                            tenant -> List.of(block(tenant))),
                    new PrometheusRegistry());

    private static LiveBlock block(TenantId tenant) {
        return new LiveBlock(
                "01HF7YAT0091ZVJ7V2D77P010V",
                1_000,
                5_999,
                300_000,
                2,
                "class of " + tenant,
                new LiveBlock.Counts(3, 4, 50),
                600,
                List.of("01HF7YAT0091ZVJ7V2D77P010W"));
    }

    private static String json(ApiAnswer answer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Envelope.writeSuccess(out, answer);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private String status(TenantId tenant, String... parameters) {
        return json(api.tsdbStatus(new ApiCall(tenant, Parameters.of(parameters))));
    }

    @Test
    void seriesAreCountedByNamesAndPairs() {
        head.put(Labels.of("__name__", "up", "job", "b"), 1, 1, 60, 1);
        head.put(Labels.of("__name__", "up", "job", "a"), 2, 1);
        head.put(Labels.of("__name__", "down", "job", "a", "x", "é"), 3, 1);
        assertThat(status(TENANT))
                .isEqualTo(
                        """
                        {"status":"success","data":{"headStats":{"numSeries":3,"numLabelPairs":5,\
                        "chunkCount":3,"minTime":1000,"maxTime":60000},\
                        "seriesCountByMetricName":[{"name":"up","value":2},\
                        {"name":"down","value":1}],\
                        "labelValueCountByLabelName":[{"name":"__name__","value":2},\
                        {"name":"job","value":2},{"name":"x","value":1}],\
                        "memoryInBytesByLabelName":[{"name":"__name__","value":32},\
                        {"name":"job","value":12},{"name":"x","value":2}],\
                        "seriesCountByLabelValuePair":[{"name":"__name__=up","value":2},\
                        {"name":"job=a","value":2},{"name":"__name__=down","value":1},\
                        {"name":"job=b","value":1},{"name":"x=é","value":1}]}}\
                        """);
        assertThat(status(TENANT, "limit", "1"))
                .contains("\"seriesCountByMetricName\":[{\"name\":\"up\",\"value\":2}],")
                .contains(
                        "\"seriesCountByLabelValuePair\":[{\"name\":\"__name__=up\",\"value\":2}]");
        assertThatThrownBy(() -> status(TENANT, "limit", "10001"))
                .hasMessage("invalid parameter \"limit\": limit must not exceed 10000");
    }

    @Test
    void seriesAreCountedOnceInAWhilePerTenant() {
        head.put(Labels.of("__name__", "up"), 1, 1);
        for (int i = 0; i < 5; i++) {
            assertThat(status(TENANT, "limit", Integer.toString(i + 1)))
                    .contains("\"numSeries\":1");
        }
        assertThat(walks).hasValue(1);
        head.put(Labels.of("__name__", "down"), 1, 1);
        clock.advanceMs(10_000);
        assertThat(status(TENANT)).contains("\"numSeries\":1");
        clock.advanceMs(1);
        assertThat(status(TENANT)).contains("\"numSeries\":2");
        assertThat(status(new TenantId("b"))).contains("\"numSeries\":2");
        assertThat(walks).hasValue(3);
    }

    @Test
    void countingTakesAPartOfTheTimeHoweverLongItTakes() {
        TsdbStatusCache cache = new TsdbStatusCache(clock);
        AtomicInteger counts = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            TsdbStatus _ =
                    cache.of(
                            TENANT,
                            new CancelToken(clock, 60_000),
                            () -> {
                                counts.incrementAndGet();
                                clock.advanceMs(5_000);
                                return TsdbStatus.count(head, TENANT, Contexts.read());
                            });
            clock.advanceMs(1_000);
        }
        // Every 55 to 56 seconds of 1000 and what the counting took.
        assertThat(counts.get()).isBetween(19, 21);
    }

    @Test
    void whoeverWaitsForOthersMayGiveUp() throws Exception {
        TsdbStatusCache cache = new TsdbStatusCache(clock);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<TsdbStatus> slow =
                CompletableFuture.supplyAsync(() ->
                        cache.of(
                                TENANT,
                                new CancelToken(clock, 60_000),
                                () -> {
                                    begun.countDown();
                                    try {
                                        end.await();
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                    return TsdbStatus.count(head, TENANT, Contexts.read());
                                }));
        begun.await();
        CancelToken cancelled = new CancelToken(clock, 60_000);
        cancelled.cancel();
        assertThatThrownBy(() ->
                        cache.of(
                                new TenantId("b"),
                                cancelled,
                                () -> {
                                    throw new AssertionError("not its turn");
                                }))
                .isInstanceOf(VarveException.class)
                .hasMessage("query was canceled in series lookup");
        end.countDown();
        assertThat(slow.get()).isNotNull();
    }

    @Test
    void blocksAreListedAsPrometheusAndTheToolsDo() {
        assertThat(json(api.tsdbBlocks(new ApiCall(TENANT, Parameters.of()))))
                .isEqualTo(
                        """
                        {"status":"success","data":{"blocks":[{\
                        "ulid":"01HF7YAT0091ZVJ7V2D77P010V","minTime":1000,"maxTime":6000,\
                        "stats":{"numSamples":50,"numSeries":3,"numChunks":4},\
                        "compaction":{"level":2,"sources":["01HF7YAT0091ZVJ7V2D77P010W"]},\
                        "version":1,"id":"01HF7YAT0091ZVJ7V2D77P010V","tenant":"a",\
                        "min_time_ms":1000,"max_time_ms":5999,"resolution":300000,"level":2,\
                        "class":"class of a","series":3,"samples":50,"bytes":600,\
                        "sources":["01HF7YAT0091ZVJ7V2D77P010W"]}]}}\
                        """);
    }
}
