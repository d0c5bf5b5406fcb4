package io.varve.storage.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.LabelsGenerator;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryQueryable;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SampleAssert;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Merged sources against a map of maps.
final class MergeTest {
    private static final Matcher ANY = new Matcher("", Matcher.Type.EQUAL, "");

    private final ManualClock clock = new ManualClock(0);
    private final ReadContext context =
            new ReadContext(new CancelToken(clock, 1_000), new MemoryAccount("memory", 1 << 20));

    @Test
    void mergedSourcesAreTheUnionOfTheirSamples() {
        Property.check(
                "merged sources",
                1_500,
                random -> {
                    Map<Labels, Map<Long, Double>> model = new TreeMap<>();
                    List<MemoryQueryable> sources = sources(random, model);
                    long from = random.nextInt(100);
                    var range = new TimeRange(from, from + random.nextInt(100));
                    try (Querier querier = querier(sources)) {
                        checkSeries(querier, range, model);
                        checkLabels(querier, random, model);
                    }
                    for (MemoryQueryable source : sources) {
                        assertThat(source.open()).isZero();
                    }
                });
    }

    private Querier querier(List<MemoryQueryable> sources) {
        return new MergedQueryable(sources).querier(TenantId.ANONYMOUS, TimeRange.ALL, context);
    }

    private static List<MemoryQueryable> sources(
            SplittableRandom random, Map<Labels, Map<Long, Double>> model) {
        List<Labels> labels = new ArrayList<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            labels.add(LabelsGenerator.labels(random));
        }
        List<MemoryQueryable> sources = new ArrayList<>();
        for (int s = random.nextInt(4); s >= 0; s--) {
            var source = new MemoryQueryable();
            for (int c = random.nextInt(10); c > 0; c--) {
                Labels series = labels.get(random.nextInt(labels.size()));
                SampleColumn samples = samples(random);
                source.add(series, Encoding.XOR.encode(samples, 0, samples.size(), 0));
                Map<Long, Double> known = model.computeIfAbsent(series, _ -> new TreeMap<>());
                for (int i = 0; i < samples.size(); i++) {
                    known.merge(samples.timestampMs(i), samples.value(i), MergeTest::greater);
                }
            }
            sources.add(source);
        }
        return sources;
    }

    private static SampleColumn samples(SplittableRandom random) {
        var samples = new SampleColumn();
        long time = random.nextInt(150);
        for (int i = random.nextInt(12); i >= 0; i--) {
            boolean stale = random.nextInt(4) == 0;
            samples.addFloat(time, stale ? StaleMarker.VALUE : random.nextInt(3) - 1.0);
            time += 1 + random.nextInt(random.nextInt(4) == 0 ? 30 : 3);
        }
        return samples;
    }

    /// The rule as its decision record states it.
    private static double greater(double a, double b) {
        if (StaleMarker.is(a) || StaleMarker.is(b)) {
            return StaleMarker.is(a) ? b : a;
        }
        long x = Double.doubleToRawLongBits(a);
        long y = Double.doubleToRawLongBits(b);
        return Long.compareUnsigned(x, y) >= 0 ? a : b;
    }

    private void checkSeries(
            Querier querier, TimeRange range, Map<Labels, Map<Long, Double>> model) {
        var reader = new SampleReader(context);
        var column = new SampleColumn();
        SeriesSet set = querier.select(SelectHints.of(range), List.of());
        List<Labels> seen = new ArrayList<>();
        while (set.advance()) {
            Labels labels = set.series().labels();
            seen.add(labels);
            reader.read(set.series(), range, column);
            var expected = new SampleColumn();
            for (Map.Entry<Long, Double> sample : model.getOrDefault(labels, Map.of()).entrySet()) {
                if (range.contains(sample.getKey())) {
                    expected.addFloat(sample.getKey(), sample.getValue());
                }
            }
            SampleAssert.assertSame(column, expected);
        }
        assertThat(seen).containsExactlyElementsOf(model.keySet());
    }

    private static void checkLabels(
            Querier querier, SplittableRandom random, Map<Labels, ?> model) {
        int limit = random.nextInt(4);
        String name = LabelsGenerator.name(random);
        Matcher matcher = Matcher.equal("job", random.nextBoolean() ? "" : "a");
        var names = new TreeSet<String>(Utf8Order::compare);
        var values = new TreeSet<String>(Utf8Order::compare);
        for (Labels labels : model.keySet()) {
            if (matcher.matches(labels)) {
                labels.entries().forEach(entry -> names.add(entry.getKey()));
                if (labels.has(name)) {
                    values.add(labels.get(name));
                }
            }
        }
        long most = limit == 0 ? Long.MAX_VALUE : limit;
        assertThat(querier.labelNames(List.of(matcher), limit))
                .isEqualTo(names.stream().limit(most).toList());
        assertThat(querier.labelValues(name, List.of(matcher), limit))
                .isEqualTo(values.stream().limit(most).toList());
    }

    @Test
    void whatWasReadIsCounted() {
        SampleColumn samples = new SampleColumn();
        for (int i = 0; i < 10; i++) {
            samples.addFloat(i, i);
        }
        Labels labels = Labels.of("job", "a");
        var source = new MemoryQueryable();
        source.add(labels, Encoding.XOR.encode(samples, 0, 5, 0));
        source.add(labels, Encoding.XOR.encode(samples, 5, 10, 0));
        var column = new SampleColumn();
        try (Querier querier = querier(List.of(source, new MemoryQueryable()))) {
            SeriesSet set = querier.select(SelectHints.of(TimeRange.ALL), List.of(ANY));
            assertThat(set.advance()).isTrue();
            new SampleReader(context).read(set.series(), new TimeRange(6, 8), column);
        }
        assertThat(column.size()).isEqualTo(2);
        assertThat(context.stats().chunks()).isEqualTo(1);
        assertThat(context.stats().samples()).isEqualTo(2);
        assertThat(context.stats().chunkBytes()).isPositive();
    }

    @Test
    void aChunkThatStartsBeforeItSaysIsCorrupt() {
        SampleColumn samples = new SampleColumn();
        samples.addFloat(10, 1);
        samples.addFloat(20, 2);
        Chunk honest = Encoding.XOR.encode(samples, 0, 2, 0);
        var lying = new Chunk(Encoding.XOR, 30, 40, 2, 0, honest.data());
        var source = new MemoryQueryable();
        source.add(Labels.EMPTY, honest).add(Labels.EMPTY, lying);
        try (Querier querier = querier(List.of(source))) {
            SeriesSet set = querier.select(SelectHints.of(TimeRange.ALL), List.of());
            assertThat(set.advance()).isTrue();
            assertThatThrownBy(() ->
                            new SampleReader(context)
                                    .read(set.series(), TimeRange.ALL, new SampleColumn()))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessage("chunk starts at 10, want 30");
        }
        assertThat(source.open()).isZero();
    }

    @Test
    void aLateReaderStopsAndAFailingSourceLeavesNothingOpen() {
        SampleColumn samples = new SampleColumn();
        samples.addFloat(10, 1);
        var source = new MemoryQueryable();
        source.add(Labels.EMPTY, Encoding.XOR.encode(samples, 0, 1, 0));
        try (Querier querier = querier(List.of(source, source))) {
            SeriesSet set = querier.select(SelectHints.of(TimeRange.ALL), List.of());
            assertThat(set.advance()).isTrue();
            clock.advanceMs(1_001);
            assertThatThrownBy(() ->
                            new SampleReader(context)
                                    .read(set.series(), TimeRange.ALL, new SampleColumn()))
                    .isInstanceOf(VarveException.class)
                    .hasMessage("query timed out in expression evaluation");
        }
        Queryable broken =
                (_, _, _) -> {
                    throw new IllegalStateException("broken");
                };
        assertThatThrownBy(() ->
                        new MergedQueryable(List.of(source, broken))
                                .querier(TenantId.ANONYMOUS, TimeRange.ALL, context))
                .hasMessage("broken");
        assertThat(source.open()).isZero();
    }
}
