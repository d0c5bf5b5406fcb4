package io.varve.bench.micro;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.DenseChunks;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.TimeRange;
import java.util.List;
import java.util.SplittableRandom;
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

/// Question: how many samples per microsecond does one core encode into blocks and decode for
/// queries, for each encoding?
///
/// Cases: 240 samples at 15 s of values that each encoding of blocks is meant for. `encode` tries
/// all encodings, as a block's writer does; `decode` reads a whole chunk into a column whose arrays
/// are there.
///
/// Controls: `decodeXor` and `encodeXor`, the same samples as Gorilla XOR, which is what the head
/// writes.
///
/// Run: `bench/jmh ChunkEncoding`. Read: samples per microsecond are millions per second and core;
/// the set-up checks that the case gets the encoding that it is named after. Bytes are told by
/// [io.varve.bench.size.BlockSizes].
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class ChunkEncodingBenchmark {
    private static final int SAMPLES = 240;
    private static final long START_MS = 1_700_000_000_000L;

    @Param({"CONSTANT", "INTEGER", "DECIMAL", "XOR_COLUMN"})
    Encoding encoding = Encoding.CONSTANT;

    private final SampleColumn samples = new SampleColumn(SAMPLES);
    private final SampleColumn decoded = new SampleColumn(SAMPLES);
    private final DenseChunks encoder = new DenseChunks(SAMPLES);
    private Chunk dense = dense();
    private Chunk xor = xor();

    private Chunk dense() {
        if (samples.size() == 0) {
            samples.addFloat(START_MS, 0);
        }
        return encoder.cut(samples, 0).getFirst();
    }

    private Chunk xor() {
        return Encoding.XOR.encode(samples, 0, samples.size(), 0);
    }

    /// The value of a sample of the case.
    private double value(SplittableRandom random, int index) {
        return switch (encoding) {
            case CONSTANT -> 1 << 20;
            case INTEGER -> 1_000 + 13L * index + random.nextInt(4);
            case DECIMAL -> (370 + random.nextInt(128)) / 100.0;
            case XOR_COLUMN -> random.nextDouble();
            case XOR, XOR2, HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM_ST ->
                    throw new IllegalArgumentException(encoding + " is not measured here");
        };
    }

    @Setup(Level.Trial)
    public void fill() {
        SplittableRandom random = new SplittableRandom(1);
        samples.clear();
        for (int i = 0; i < SAMPLES; i++) {
            samples.addFloat(START_MS + 15_000L * i, value(random, i));
        }
        dense = dense();
        xor = xor();
        if (dense.encoding() != encoding || decode() != SAMPLES || decodeXor() != SAMPLES) {
            throw new IllegalStateException("encoded as " + dense.encoding());
        }
    }

    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public List<Chunk> encode() {
        return encoder.cut(samples, 0);
    }

    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public Chunk encodeXor() {
        return xor();
    }

    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public int decode() {
        decoded.clear();
        dense.decode(TimeRange.ALL, decoded);
        return decoded.size();
    }

    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public int decodeXor() {
        decoded.clear();
        xor.decode(TimeRange.ALL, decoded);
        return decoded.size();
    }
}
