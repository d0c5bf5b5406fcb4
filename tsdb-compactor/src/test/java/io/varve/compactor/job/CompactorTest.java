package io.varve.compactor.job;

import static io.varve.compactor.job.BucketWorld.LEVELS;
import static io.varve.compactor.job.BucketWorld.MINUTE_MS;
import static io.varve.compactor.job.BucketWorld.START_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import io.varve.storage.testing.StoppingObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompactorTest {
    private static final TenantId TENANT = new TenantId("tenant-1");

    /// `-Dvarve.compactor.stride=1` stops at every operation.
    private static final int STRIDE = Integer.getInteger("varve.compactor.stride", 12);

    @TempDir private Path folder;

    private BucketWorld world(SplittableRandom random) throws IOException {
        return new BucketWorld(Files.createTempDirectory(folder, "world"), random);
    }

    /// Six hours of ten-minute blocks, some of them late, and deletions.
    private static void fill(BucketWorld world, SplittableRandom random, TenantId tenant)
            throws IOException {
        fill(world, random, tenant, random.nextInt(8, 36));
    }

    private static void fill(
            BucketWorld world, SplittableRandom random, TenantId tenant, int windows)
            throws IOException {
        for (int i = 0; i < windows; i++) {
            long fromMs = START_MS + i * 10L * MINUTE_MS;
            world.clock.setNowMs(Math.max(world.clock.nowMs(), fromMs + 11 * MINUTE_MS));
            world.add(tenant, RandomBlocks.window(random, fromMs, fromMs + 10 * MINUTE_MS));
            if (random.nextInt(5) == 0) {
                long lateMs = START_MS + random.nextInt(i + 1) * 10L * MINUTE_MS;
                world.add(tenant, RandomBlocks.window(random, lateMs, lateMs + 10 * MINUTE_MS));
            }
            if (random.nextInt(12) == 0) {
                delete(world, random, tenant, fromMs);
            }
        }
    }

    private static void delete(
            BucketWorld world, SplittableRandom random, TenantId tenant, long nowMs)
            throws IOException {
        long fromMs = nowMs - random.nextInt(60) * MINUTE_MS;
        world.delete(
                tenant,
                List.of(Matcher.equal("__name__", RandomBlocks.deletable(random))),
                new TimeRange(fromMs, fromMs + random.nextInt(1, 40) * MINUTE_MS));
    }

    @Test
    void mergesChangeNoAnswer() {
        Property.check(
                "merges change no answer",
                4,
                random -> {
                    BucketWorld world = world(random);
                    fill(world, random, TENANT);
                    List<String> expected = world.expected(TENANT);
                    assertThat(world.actual(TENANT)).isEqualTo(expected);
                    Compactor compactor = world.compactor();
                    int blocks = world.manifest(TENANT).blocks().size();
                    world.clock.advanceMs(12 * 60 * MINUTE_MS);
                    Tally tally = compactor.runUntilIdle(world.clock::advanceMs);
                    assertThat(tally.failed()).isZero();
                    assertThat(tally.done()).isPositive();
                    assertThat(world.actual(TENANT)).isEqualTo(expected);
                    assertThat(world.manifest(TENANT).blocks()).hasSizeLessThan(blocks / 2);
                    assertThat(compactor.status().backlog()).isZero();
                    for (BlockEntry block : world.manifest(TENANT).blocks().values()) {
                        assertThat(LEVELS.windows(3).startMs(block.range().minMs()))
                                .isEqualTo(LEVELS.windows(3).startMs(block.range().maxMs() - 1));
                    }
                });
    }

    /// The process is killed at each operation in turn, before or after the store has done it; the
    /// next one goes on.
    @Test
    void aCrashAtAnyOperationLosesNothing() throws Exception {
        SplittableRandom seed = Seeds.random("a crash at any operation");
        BucketWorld filled = world(seed.split());
        fill(filled, seed.split(), TENANT, 14);
        filled.clock.advanceMs(12 * 60 * MINUTE_MS);
        List<String> expected = filled.expected(TENANT);
        boolean ended = false;
        for (long stopAt = 1; !ended; stopAt += 1 + seed.nextInt(STRIDE)) {
            BucketWorld world = filled.copy(seed.split());
            ObjectStore dying =
                    new StoppingObjectStore(world.bucket, stopAt, seed.nextBoolean(), () -> {});
            Tally first =
                    world.compactor(dying, world.clock, new PrometheusRegistry())
                            .runUntilIdle(world.clock::advanceMs);
            ended = first.failed() == 0;
            assertThat(world.actual(TENANT)).as("killed at %s", stopAt).isEqualTo(expected);
            settle(world);
            assertThat(world.actual(TENANT)).as("after %s", stopAt).isEqualTo(expected);
            assertNothingLeftOver(world, TENANT);
        }
    }

    /// Lets a new compactor do all that is left, delays included.
    private static void settle(BucketWorld world) {
        Compactor next = world.compactor();
        for (int i = 0; i < 3; i++) {
            Tally tally = next.runUntilIdle(world.clock::advanceMs);
            assertThat(tally.failed()).isZero();
            world.clock.advanceMs(BucketWorld.DELAYS.sweepDelayMs() + 1);
        }
        Tally _ = next.sweep(true);
        assertThat(next.status().backlog()).isZero();
    }

    private static void assertNothingLeftOver(BucketWorld world, TenantId tenant)
            throws IOException {
        Set<String> live = new TreeSet<>();
        world.manifest(tenant).blocks().keySet().forEach(id -> live.add(id.toString()));
        assertThat(world.blockFolders(tenant)).isEqualTo(live);
        assertThat(world.bucket.list(tenant.name() + "/leases/", "", 10)).isEmpty();
        for (Ulid id : world.manifest(tenant).blocks().keySet()) {
            assertThat(world.bucket.list(ManifestKeys.block(tenant, id), "", 10)).hasSize(3);
        }
    }
}
