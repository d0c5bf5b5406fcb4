package io.varve.bench.micro;

import io.varve.query.engine.EngineSettings;
import io.varve.query.engine.QueryEngine;
import io.varve.query.engine.QueryOptions;
import io.varve.query.engine.QueryResult;
import io.varve.query.engine.ResultValue;
import io.varve.query.exec.EvaluationThreads;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.XorAppender;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Question: what does a range query cost per sample that it reads, from chunks in memory to the
/// result?
///
/// Cases: 2,000 counters with a sample every 15 s over one hour, 241 samples each in two chunks,
/// and queries over that hour by 60 s. `sum(requests)` is the control: chunks are decoded and one
/// value per step is added up, which every query must do. The others add a function over windows of
/// 5 or 30 minutes, a grouping, or a subquery.
///
/// Run: `bench/jmh Query` (`-p threads=0` for one thread). Read: nanoseconds of elapsed time per
/// sample read.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class QueryBenchmark {
    private static final int SERIES = 2_000;
    private static final int SAMPLES = 241;
    private static final int CHUNK_SAMPLES = 120;
    private static final long INTERVAL_MS = 15_000;
    private static final long END_MS = (SAMPLES - 1) * INTERVAL_MS;
    private static final long STEP_MS = 60_000;
    private static final TenantId TENANT = new TenantId("bench");

    @Param({
        "sum(requests)",
        "sum(rate(requests[5m]))",
        "sum by (job) (rate(requests[5m]))",
        "rate(requests[5m])",
        "sum(avg_over_time(requests[5m]))",
        "sum(max_over_time(requests[30m]))",
        "sum(quantile_over_time(0.9, requests[5m]))",
        "sum(max_over_time(rate(requests[5m])[10m:1m]))",
        "topk(5, requests)"
    })
    String query = "";

    /// Threads of the engine beside the one that asks.
    @Param({"0", "2"})
    int threads;

    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final ChunksInMemory source = source();
    private QueryEngine engine = new QueryEngine(EngineSettings.defaults(), source, Clock.system());

    private static ChunksInMemory source() {
        ChunksInMemory source = new ChunksInMemory();
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < SERIES; i++) {
            Labels labels =
                    Labels.of(
                            "__name__",
                            "requests",
                            "instance",
                            String.format("10.0.%03d.%03d:9100", i / 100, i % 100),
                            "job",
                            "job" + i % 20);
            source.add(labels, chunks(random));
        }
        return source;
    }

    private static List<Chunk> chunks(SplittableRandom random) {
        List<Chunk> chunks = new ArrayList<>();
        XorAppender appender = new XorAppender();
        long value = random.nextInt(1_000_000);
        for (int i = 0; i < SAMPLES; i++) {
            value = random.nextInt(500) == 0 ? 0 : value + random.nextInt(100);
            appender.append(i * INTERVAL_MS - random.nextInt(5), (double) value);
            if (appender.sampleCount() == CHUNK_SAMPLES || i == SAMPLES - 1) {
                chunks.add(appender.seal(0));
                appender = new XorAppender();
            }
        }
        return chunks;
    }

    /// Counts what a query reads, so that no case measures an empty answer.
    @Setup
    public void check() {
        EvaluationThreads helpers =
                threads == 0 ? EvaluationThreads.NONE : new EvaluationThreads(pool, threads);
        engine = new QueryEngine(EngineSettings.defaults(), source, Clock.system(), helpers);
        QueryResult counted = run("sum(count_over_time(requests[10m]))");
        ResultValue.Matrix matrix = (ResultValue.Matrix) counted.value();
        int steps = matrix.series().getFirst().samples().size();
        double last = matrix.series().getFirst().samples().value(steps - 1);
        if (steps != END_MS / STEP_MS + 1 || last != SERIES * 40.0) {
            throw new IllegalStateException(steps + " steps, " + last + " samples at the last");
        }
        if (run(query).value() instanceof ResultValue.Matrix result && result.series().isEmpty()) {
            throw new IllegalStateException(query + " yields nothing");
        }
    }

    @Benchmark
    @OperationsPerInvocation(SERIES * SAMPLES)
    public QueryResult range() {
        return run(query);
    }

    @TearDown
    public void stop() {
        pool.shutdownNow();
    }

    private QueryResult run(String text) {
        QueryOptions options = QueryOptions.of(new CancelToken(Clock.system(), 100_000));
        return engine.range(TENANT, text, 0, END_MS, STEP_MS, options);
    }
}
