package io.varve.compactor.job;

import static io.varve.compactor.job.BucketWorld.MINUTE_MS;
import static io.varve.compactor.job.BucketWorld.START_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.testing.FaultyObjectStore;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SampleGenerator;
import io.varve.storage.testing.StoppingObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Five compactors that have nothing in common but the bucket: clocks that are hours apart, a store
/// that loses requests and answers, deaths at any operation, one damaged block, one foreign block
/// that overlaps many, and heads that go on adding and deleting.
final class ManyCompactorsTest {
    private static final int CASES = 3;
    private static final List<TenantId> TENANTS =
            List.of(new TenantId("busy"), new TenantId("calm"));
    private static final long HOUR_MS = 60 * MINUTE_MS;

    @TempDir(factory = InMemory.class)
    private Path folder;

    /// One of the five. Its clock is off by hours and goes on with the world's.
    private static final class Worker {
        private final long skewMs;
        private final ManualClock clock;
        private Compactor compactor;
        private boolean dead;

        Worker(BucketWorld world, SplittableRandom random) {
            skewMs = random.nextLong(-2 * HOUR_MS, 2 * HOUR_MS);
            clock = new ManualClock(world.clock.nowMs() + skewMs);
            compactor = start(world, random);
        }

        private Compactor start(BucketWorld world, SplittableRandom random) {
            ObjectStore faulty = new FaultyObjectStore(world.bucket, random.split(), 0.01);
            ObjectStore mortal =
                    new StoppingObjectStore(
                            faulty,
                            random.nextInt(1, 400),
                            random.nextBoolean(),
                            () -> dead = true);
            dead = false;
            return world.compactor(mortal, clock, new PrometheusRegistry());
        }

        void work(BucketWorld world, SplittableRandom random) {
            if (dead) {
                compactor = start(world, random);
            }
            clock.advanceMs(Math.max(0, world.clock.nowMs() + skewMs - clock.nowMs()));
            Tally _ = compactor.round(_ -> true);
            if (random.nextInt(4) == 0) {
                Tally _ = compactor.sweep(random.nextBoolean());
            }
        }
    }

    @Test
    void togetherTheyAreAsGoodAsTheModel() {
        Property.check(
                "many compactors",
                CASES,
                random -> {
                    BucketWorld world =
                            new BucketWorld(Files.createTempDirectory(folder, "world"), random);
                    List<Worker> workers = new ArrayList<>();
                    for (int i = 0; i < 5; i++) {
                        workers.add(new Worker(world, random));
                    }
                    Map<TenantId, Set<Ulid>> damaged = new HashMap<>();
                    for (int step = 0; step < 40; step++) {
                        grow(world, random, step);
                        if (step == 20) {
                            damaged.put(TENANTS.getFirst(), Set.of(damageOne(world)));
                        }
                        for (int turn = random.nextInt(4); turn > 0; turn--) {
                            workers.get(random.nextInt(workers.size())).work(world, random);
                        }
                        world.clock.advanceMs(5 * MINUTE_MS);
                        if (step % 8 == 7) {
                            check(world, damaged, "step " + step);
                        }
                    }
                    for (int step = 0; step < 12; step++) {
                        world.clock.advanceMs(HOUR_MS);
                        for (Worker worker : workers) {
                            worker.work(world, random);
                        }
                    }
                    check(world, damaged, "the end");
                    settle(world);
                    check(world, damaged, "after the last sweep");
                    for (TenantId tenant : TENANTS) {
                        assertNoOrphans(world, tenant);
                    }
                });
    }

    private static void grow(BucketWorld world, SplittableRandom random, int step)
            throws IOException {
        for (TenantId tenant : TENANTS) {
            if (tenant.equals(TENANTS.getFirst()) || random.nextInt(4) == 0) {
                long fromMs = START_MS + step * 10L * MINUTE_MS;
                world.add(tenant, RandomBlocks.window(random, fromMs, fromMs + 10 * MINUTE_MS));
            }
        }
        if (step == 15) {
            // Two days at once: over bounds of all levels.
            long fromMs = START_MS - 20 * HOUR_MS;
            world.add(
                    TENANTS.getFirst(),
                    RandomBlocks.window(random, fromMs, START_MS + 28 * HOUR_MS));
        }
        if (random.nextInt(10) == 0) {
            long fromMs = START_MS + random.nextInt(40) * 10L * MINUTE_MS;
            world.delete(
                    TENANTS.getFirst(),
                    List.of(Matcher.equal("__name__", RandomBlocks.deletable(random))),
                    new TimeRange(fromMs, fromMs + 30 * MINUTE_MS));
        }
    }

    /// Adds a block and overwrites a part of its chunks.
    private static Ulid damageOne(BucketWorld world) throws IOException {
        TenantId tenant = TENANTS.getFirst();
        long fromMs = START_MS + 200L * MINUTE_MS;
        Map<Labels, Map<Integer, SampleColumn>> series = new TreeMap<>();
        var column = new SampleColumn();
        double[] values = SampleGenerator.values(new SplittableRandom(1), 30);
        for (int i = 0; i < values.length; i++) {
            column.addFloat(fromMs + i * 10_000L, values[i]);
        }
        series.put(Labels.of("__name__", "damaged"), Map.of(0, column));
        BlockEntry block = world.add(tenant, series);
        String key = ManifestKeys.block(tenant, block.id()) + "chunks";
        byte[] bytes = world.bucket.get(key);
        bytes[bytes.length / 2] ^= 1;
        world.bucket.delete(List.of(key));
        assertThat(world.bucket.create(key, bytes)).isTrue();
        world.forgetLast(tenant);
        return block.id();
    }

    private static void check(BucketWorld world, Map<TenantId, Set<Ulid>> damaged, String when)
            throws IOException {
        for (TenantId tenant : TENANTS) {
            assertThat(world.actual(tenant, damaged.getOrDefault(tenant, Set.of())))
                    .as("%s, tenant %s", when, tenant)
                    .isEqualTo(world.expected(tenant));
        }
    }

    private static void settle(BucketWorld world) {
        Compactor last = world.compactor();
        for (int i = 0; i < 4; i++) {
            Tally _ = last.runUntilIdle(world.clock::advanceMs);
            world.clock.advanceMs(BucketWorld.DELAYS.sweepDelayMs() + 1);
        }
        assertThat(last.status().backlog()).isZero();
        assertThat(last.status().trouble()).isEmpty();
        Tally _ = last.sweep(true);
    }

    private static void assertNoOrphans(BucketWorld world, TenantId tenant) throws IOException {
        Manifest manifest = world.manifest(tenant);
        Set<String> live = new TreeSet<>();
        manifest.blocks().keySet().forEach(id -> live.add(id.toString()));
        assertThat(world.blockFolders(tenant)).isEqualTo(live);
        assertThat(world.bucket.list(tenant.name() + "/leases/", "", 10)).isEmpty();
    }
}
