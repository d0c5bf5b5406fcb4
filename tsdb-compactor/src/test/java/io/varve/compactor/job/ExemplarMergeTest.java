package io.varve.compactor.job;

import static io.varve.compactor.job.BucketWorld.MINUTE_MS;
import static io.varve.compactor.job.BucketWorld.START_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.block.BlockQuerier;
import io.varve.storage.block.SortKey;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.testing.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Merges keep exemplars and metadata, each once, also those whose time or series is not the
/// block's.
class ExemplarMergeTest {
    private static final TenantId TENANT = new TenantId("tenant-1");
    private static final List<List<Matcher>> EVERYTHING = List.of(List.of());

    @TempDir private Path folder = Path.of("");

    private final TreeMap<Labels, TreeSet<Exemplar>> expected = new TreeMap<>();
    private final Set<MetricMetadata> said = new HashSet<>();

    private List<SeriesExemplars> exemplars(
            SplittableRandom random, Set<Labels> sampled, long fromMs) {
        TreeMap<Labels, TreeSet<Exemplar>> own = new TreeMap<>(SortKey.ORDER);
        List<Labels> series = new ArrayList<>(sampled);
        series.add(Labels.of(Labels.METRIC_NAME, "without_samples", "A", "1"));
        series.add(Labels.of(Labels.METRIC_NAME, "a_stray"));
        for (int i = random.nextInt(12); i > 0; i--) {
            Labels labels = series.get(random.nextInt(series.size()));
            long atMs =
                    random.nextInt(4) == 0
                            ? START_MS - 300 * MINUTE_MS + random.nextInt(400) * MINUTE_MS
                            : fromMs + random.nextInt(600_000);
            Exemplar exemplar =
                    new Exemplar(Labels.of("trace_id", "t" + random.nextInt(3)), atMs, i);
            own.computeIfAbsent(labels, _ -> new TreeSet<>()).add(exemplar);
            expected.computeIfAbsent(labels, _ -> new TreeSet<>()).add(exemplar);
        }
        List<SeriesExemplars> listed = new ArrayList<>();
        own.forEach((labels, all) -> listed.add(new SeriesExemplars(labels, new ArrayList<>(all))));
        return listed;
    }

    private List<MetricMetadata> metadata(SplittableRandom random, Set<Labels> sampled) {
        List<MetricMetadata> metadata = new ArrayList<>();
        for (Labels labels : sampled) {
            if (!labels.metricName().isEmpty()) {
                metadata.add(
                        new MetricMetadata(
                                labels.metricName(),
                                MetricMetadata.Type.GAUGE,
                                "help " + random.nextInt(2),
                                ""));
            }
        }
        said.addAll(metadata);
        return metadata;
    }

    private static Map<Labels, List<Exemplar>> exemplars(BucketWorld world) throws IOException {
        Map<Labels, List<Exemplar>> found = new TreeMap<>();
        for (BlockEntry block : world.manifest(TENANT).blocks().values()) {
            try (BlockQuerier querier =
                    world.reader(TENANT, block).querier(TimeRange.ALL, world.context())) {
                List<SeriesExemplars> own = querier.exemplars(TimeRange.ALL, EVERYTHING);
                assertThat(own.isEmpty()).isEqualTo(block.exemplars().isEmpty());
                for (SeriesExemplars series : own) {
                    found.computeIfAbsent(series.labels(), _ -> new ArrayList<>())
                            .addAll(series.exemplars());
                }
            }
        }
        found.values().forEach(all -> all.sort(null));
        return found;
    }

    private static Set<MetricMetadata> metadata(BucketWorld world) throws IOException {
        Set<MetricMetadata> found = new HashSet<>();
        for (BlockEntry block : world.manifest(TENANT).blocks().values()) {
            try (BlockQuerier querier =
                    world.reader(TENANT, block).querier(TimeRange.ALL, world.context())) {
                found.addAll(querier.metadata());
            }
        }
        return found;
    }

    @Test
    void mergesKeepWhatIsBesideSamples() {
        Property.check("merges keep exemplars", 2, this::merge);
    }

    private void merge(SplittableRandom random) throws IOException {
        expected.clear();
        said.clear();
        BucketWorld world = new BucketWorld(Files.createTempDirectory(folder, "world"), random);
        for (int i = 0; i < 14; i++) {
            long fromMs = START_MS + i * 10L * MINUTE_MS;
            world.clock.setNowMs(Math.max(world.clock.nowMs(), fromMs + 11 * MINUTE_MS));
            Map<Labels, Map<Integer, SampleColumn>> series =
                    RandomBlocks.window(random, fromMs, fromMs + 10 * MINUTE_MS);
            BlockEntry _ =
                    world.add(
                            TENANT,
                            series,
                            exemplars(random, series.keySet(), fromMs),
                            metadata(random, series.keySet()));
        }
        Map<Labels, List<Exemplar>> all = new TreeMap<>();
        expected.forEach((labels, own) -> all.put(labels, new ArrayList<>(own)));
        int blocks = world.manifest(TENANT).blocks().size();
        world.clock.advanceMs(12 * 60 * MINUTE_MS);
        Tally tally = world.compactor().runUntilIdle(world.clock::advanceMs);
        assertThat(tally.failed()).isZero();
        assertThat(world.manifest(TENANT).blocks()).hasSizeLessThan(blocks / 2);
        Map<Labels, List<Exemplar>> found = exemplars(world);
        found.replaceAll((_, own) -> own.stream().distinct().toList());
        assertThat(found).isEqualTo(all);
        assertThat(metadata(world)).isEqualTo(said);
    }
}
