package io.varve.bench.micro;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.bench.load.SyntheticFleet;
import io.varve.bench.load.WriteRequestEncoder;
import io.varve.ingest.append.IngestSettings;
import io.varve.ingest.append.WriteHeaders;
import io.varve.ingest.append.WriteResponse;
import io.varve.ingest.append.WriteService;
import io.varve.ingest.limits.IngestLimits;
import io.varve.ingest.limits.LimitsSource;
import io.varve.ingest.protocol.RequestColumns;
import io.varve.ingest.protocol.remotewrite.WriteRequestDecoder;
import io.varve.storage.head.MetadataLimits;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.Clock;
import io.varve.storage.wire.SnappyBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Question: how many samples per second does one core take from a remote write 1.0 body to a batch
/// that is ready for the journal, when all series are known?
///
/// Cases: requests of 2,000 series of 12 labels with one sample each, of 2,000 or 100,000 known
/// series in all, the latter in 50 requests in turn, so that neither bodies nor table stay in the
/// nearer caches. `handle` is the whole of `WriteService`, with a head that acknowledges at once;
/// the difference to it is the journal's cost.
///
/// Controls: `decompress`, which nobody can leave out, and `decode`, which adds the pass over the
/// message. The difference from `decode` to `handle` is hashing, look-up, batch and bookkeeping.
///
/// Run: `bench/jmh RemoteWrite`, on a busy machine with `-prof
/// io.varve.bench.micro.CpuTimeProfiler`. Read: samples per microsecond are millions per second and
/// core; `cpu` is per sample. `docs/performance.md` has figures to compare with; generated protobuf
/// classes reach about 1.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class RemoteWriteBenchmark {
    private static final int SERIES_PER_REQUEST = 2_000;
    private static final WriteHeaders HEADERS =
            new WriteHeaders("application/x-protobuf", "snappy", WriteHeaders.LENGTH_UNKNOWN);

    @Param({"2000", "100000"})
    int series;

    private byte[][] bodies = {};
    private int next;
    private byte[] content = {};
    private final RequestColumns columns = new RequestColumns();
    private KnownSeriesHead head = new KnownSeriesHead(0);
    private WriteService service = service(head);

    private static WriteService service(KnownSeriesHead head) {
        return new WriteService(
                IngestSettings.DEFAULTS,
                LimitsSource.fixed(IngestLimits.DEFAULTS),
                Clock.system(),
                head,
                MetadataLimits.DEFAULTS,
                new PrometheusRegistry());
    }

    @Setup(Level.Trial)
    public void encode() throws IOException {
        SyntheticFleet fleet = new SyntheticFleet(1, series, 1);
        head = new KnownSeriesHead(series);
        service = service(head);
        bodies = new byte[series / SERIES_PER_REQUEST][];
        WriteRequestEncoder encoder = new WriteRequestEncoder();
        long timestampMs = Clock.system().nowMs();
        int contentMax = 0;
        for (int request = 0; request < bodies.length; request++) {
            encoder.clear();
            for (int i = 0; i < SERIES_PER_REQUEST; i++) {
                int index = request * SERIES_PER_REQUEST + i;
                head.add(fleet.span(index));
                encoder.beginSeries(fleet.span(index));
                encoder.sample(timestampMs, fleet.value(index, 0));
                encoder.endSeries();
            }
            bodies[request] = encoder.compressed();
            contentMax = Math.max(contentMax, encoder.bytes());
        }
        content = new byte[contentMax];
        check();
    }

    private void check() throws IOException {
        WriteResponse response = handle();
        if (response.status() != 204 || head.lastBatchSize() != SERIES_PER_REQUEST) {
            throw new IllegalStateException("not all series were found: " + response);
        }
        if (decode() != SERIES_PER_REQUEST) {
            throw new IllegalStateException("decoded " + columns.sampleCount() + " samples");
        }
    }

    private byte[] nextBody() {
        next = next + 1 == bodies.length ? 0 : next + 1;
        return bodies[next];
    }

    @Benchmark
    @OperationsPerInvocation(SERIES_PER_REQUEST)
    public int decompress() {
        byte[] body = nextBody();
        int length = SnappyBlock.contentLength(body, body.length, content.length, "the buffer");
        SnappyBlock.decompress(body, body.length, content, length);
        return length;
    }

    @Benchmark
    @OperationsPerInvocation(SERIES_PER_REQUEST)
    public int decode() {
        WriteRequestDecoder.decode(content, decompress(), columns);
        return columns.sampleCount();
    }

    @Benchmark
    @OperationsPerInvocation(SERIES_PER_REQUEST)
    public WriteResponse handle() throws IOException {
        return service.handle(TenantId.ANONYMOUS, HEADERS, new ByteArrayInputStream(nextBody()));
    }
}
