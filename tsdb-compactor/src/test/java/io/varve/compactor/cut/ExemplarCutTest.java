package io.varve.compactor.cut;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.bucket.Bucket;
import io.varve.storage.bucket.BucketSettings;
import io.varve.storage.bucket.HeadAndBucketExtras;
import io.varve.storage.head.CommitResult;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Exemplars and metadata that were acknowledged are read once, from head and blocks together,
/// whatever is cut, and from blocks alone once all is.
class ExemplarCutTest {
    private static final List<List<Matcher>> EVERYTHING = List.of(List.of());
    private static final int SERIES = 6;

    @TempDir private Path folder = Path.of("");

    private final Map<Labels, List<Exemplar>> acknowledged = new TreeMap<>();

    private static Labels series(int number) {
        return Labels.of("__name__", "metric_" + number % 3, "instance", "host-" + number);
    }

    private static MetricMetadata metadata(int number) {
        return new MetricMetadata(
                "metric_" + number, MetricMetadata.Type.GAUGE, "help " + number, "");
    }

    private static HeadAndBucketExtras extras(CutWorld world, boolean withHead) {
        Bucket bucket =
                new Bucket(
                        BucketSettings.DEFAULT,
                        new Bucket.Parts(
                                world.bucket,
                                Optional.empty(),
                                ManifestSettings.DEFAULT,
                                world.writer()),
                        new PrometheusRegistry());
        return withHead
                ? new HeadAndBucketExtras(
                        world.head(), world.head(), world.head()::manifestVersion, bucket)
                : new HeadAndBucketExtras(
                        (_, _, _, _) -> List.of(), (_, _, _) -> List.of(), _ -> 0, bucket);
    }

    private static Map<Labels, List<Exemplar>> read(
            CutWorld world, boolean withHead, TimeRange range) {
        Map<Labels, List<Exemplar>> found = new TreeMap<>();
        for (SeriesExemplars one :
                extras(world, withHead)
                        .exemplars(CutWorld.TENANT, range, EVERYTHING, world.context())) {
            found.put(one.labels(), one.exemplars());
        }
        return found;
    }

    /// Each series has exemplars that are a few windows older than those of the series before.
    private void scrape(CutWorld world, SplittableRandom random) {
        long nowMs = world.clock.nowMs();
        WriteBatch batch = new WriteBatch(CutWorld.TENANT, 0, SERIES);
        for (int i = 0; i < SERIES; i++) {
            long ref = world.head().series(CutWorld.TENANT).findOrCreate(series(i));
            batch.add(ref, nowMs, 1);
            if (random.nextInt(3) == 0) {
                Exemplar exemplar =
                        new Exemplar(
                                Labels.of("trace_id", "t" + nowMs),
                                nowMs - 4L * i * CutWorld.WINDOW_MS,
                                i);
                batch.addExemplar(ref, exemplar);
                acknowledged.computeIfAbsent(series(i), _ -> new ArrayList<>()).add(exemplar);
            }
        }
        CommitResult _ = world.head().commit(batch).join();
    }

    @Test
    void nothingIsLostOrDoubledByCuts() {
        Property.check("exemplars and cuts", 6, this::cuts);
    }

    private void cuts(SplittableRandom random) throws IOException {
        acknowledged.clear();
        try (CutWorld world =
                new CutWorld(folder.resolve("" + random.nextLong()), Seeds.random("cuts"))) {
            for (int step = 0; step < 80; step++) {
                scrape(world, random);
                world.clock.advanceMs(1 + random.nextInt(240_000));
                switch (random.nextInt(8)) {
                    case 0, 1 -> world.cutter().cutDue();
                    case 2 -> world.restart();
                    case 3 -> world.restartFrom(world.tables().content());
                    default -> {
                        // Time goes on.
                    }
                }
                assertThat(read(world, true, TimeRange.ALL)).isEqualTo(acknowledged);
            }
            assertThat(world.manifest().blocks()).isNotEmpty();
            var _ = world.cutter().cutEverything().join();
            assertThat(read(world, false, TimeRange.ALL)).isEqualTo(acknowledged);
            long fromMs = CutWorld.START_MS - 10 * CutWorld.WINDOW_MS;
            TimeRange range = new TimeRange(fromMs, CutWorld.START_MS);
            Map<Labels, List<Exemplar>> within = new TreeMap<>();
            acknowledged.forEach((labels, all) -> {
                List<Exemplar> own =
                        all.stream().filter(one -> range.contains(one.timestampMs())).toList();
                if (!own.isEmpty()) {
                    within.put(labels, own);
                }
            });
            assertThat(read(world, false, range)).isEqualTo(within);
            world.clock.advanceMs(CutWorld.GRACE_MS);
            world.cutter().cutDue();
            assertThat(world.head().truncatedAt(CutWorld.TENANT)).isPositive();
            assertThat(read(world, true, TimeRange.ALL)).isEqualTo(acknowledged);
            assertThat(
                            world.head()
                                    .exemplars(
                                            CutWorld.TENANT,
                                            TimeRange.ALL,
                                            EVERYTHING,
                                            world.context()))
                    .isEmpty();
        }
    }

    @Test
    void whatIsDeletedIsCutWithoutItsExemplars() throws IOException {
        try (CutWorld world = new CutWorld(folder, Seeds.random("deleted exemplars"))) {
            acknowledged.clear();
            scrape(world, new SplittableRandom(1));
            assertThat(read(world, true, TimeRange.ALL)).isNotEmpty();
            var _ = world.cutter().deletions().deleteTenant(CutWorld.TENANT, "me");
            assertThat(read(world, true, TimeRange.ALL)).isEmpty();
            var _ = world.cutter().cutEverything().join();
            assertThat(read(world, true, TimeRange.ALL)).isEmpty();
            assertThat(read(world, false, TimeRange.ALL)).isEmpty();
        }
    }

    @Test
    void metadataIsInTheBlocksOfItsMetrics() throws IOException {
        try (CutWorld world = new CutWorld(folder, Seeds.random("metadata"))) {
            WriteBatch batch = new WriteBatch(CutWorld.TENANT, 0, 1);
            Set<MetricMetadata> own = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                batch.addMetadata(metadata(i));
                // There are series of three metrics.
                if (i < 3) {
                    own.add(metadata(i));
                }
            }
            CommitResult _ = world.head().commit(batch).join();
            scrape(world, new SplittableRandom(1));
            var _ = world.cutter().cutEverything().join();
            assertThat(extras(world, false).metadata(CutWorld.TENANT, "", world.context()))
                    .containsExactlyInAnyOrderElementsOf(own);
            assertThat(extras(world, true).metadata(CutWorld.TENANT, "", world.context()))
                    .hasSize(5);
            assertThat(extras(world, false).metadata(CutWorld.TENANT, "metric_1", world.context()))
                    .containsExactly(metadata(1));
        }
    }
}
