package io.varve.compactor.job;

import static io.varve.compactor.job.BucketWorld.DELAYS;
import static io.varve.compactor.job.BucketWorld.MINUTE_MS;
import static io.varve.compactor.job.BucketWorld.START_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.MeteredObjectStore;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.StoreOperation;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.RequestCounts;
import io.varve.storage.testing.Seeds;
import io.varve.storage.testing.StoppingObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Leases, quarantine, fairness and what a look costs.
final class JobSharingTest {
    private static final TenantId TENANT = new TenantId("tenant-1");

    @TempDir(factory = InMemory.class)
    private Path folder;

    private final SplittableRandom random = Seeds.random("JobSharingTest");

    private BucketWorld world() {
        return new BucketWorld(folder, random);
    }

    private Leases leases(ObjectStore store, ManualClock clock, String holder) {
        return new Leases(store, BucketWorld.SETTINGS.leases(), clock, random, holder);
    }

    @Test
    void aLeaseIsHeldUntilItIsReleasedOrItsHolderIsSilent() throws IOException {
        BucketWorld world = world();
        ManualClock other = new ManualClock(0);
        Leases first = leases(world.bucket, world.clock, "first");
        Leases second = leases(world.bucket, other, "second");
        Leases.Lease held = first.acquire(TENANT, "job").orElseThrow();
        assertThat(second.acquire(TENANT, "job")).isEmpty();

        // The holder beats: by the other's clock it is never silent for long.
        for (int i = 0; i < 10; i++) {
            other.advanceMs(MINUTE_MS);
            world.clock.advanceMs(MINUTE_MS);
            assertThat(held.beat()).isTrue();
            assertThat(second.acquire(TENANT, "job")).isEmpty();
        }

        // It falls silent, and finds out when it wakes up.
        other.advanceMs(MINUTE_MS);
        assertThat(second.acquire(TENANT, "job")).isEmpty();
        other.advanceMs(MINUTE_MS);
        Optional<Leases.Lease> taken = second.acquire(TENANT, "job");
        assertThat(taken).isPresent();
        world.clock.advanceMs(MINUTE_MS);
        assertThat(held.beat()).isFalse();
        held.release();
        assertThat(first.acquire(TENANT, "job")).isEmpty();

        taken.get().release();
        assertThat(first.acquire(TENANT, "job")).isPresent();
    }

    @Test
    void anotherHoldersFirstBeatIsNotTakenForTheOldOne() throws IOException {
        BucketWorld world = world();
        ManualClock other = new ManualClock(0);
        Leases first = leases(world.bucket, world.clock, "first");
        Leases watcher = leases(world.bucket, other, "watcher");
        Leases.Lease held = first.acquire(TENANT, "job").orElseThrow();
        assertThat(watcher.acquire(TENANT, "job")).isEmpty();
        held.release();
        world.clock.advanceMs(1_000);
        assertThat(leases(world.bucket, world.clock, "third").acquire(TENANT, "job")).isPresent();
        other.advanceMs(10 * MINUTE_MS);
        assertThat(watcher.acquire(TENANT, "job")).isEmpty();
    }

    private static SampleColumn samples(long fromMs) {
        SampleColumn column = new SampleColumn();
        for (int i = 0; i < 20; i++) {
            column.addFloat(fromMs + i * 15_000L, i);
        }
        return column;
    }

    private static BlockEntry add(BucketWorld world, TenantId tenant, int window)
            throws IOException {
        long fromMs = START_MS + window * 10L * MINUTE_MS;
        return world.add(tenant, Map.of(Labels.of("__name__", "up"), Map.of(0, samples(fromMs))));
    }

    @Test
    void aDamagedBlockIsSetAsideAndTheRestIsMerged() throws IOException {
        BucketWorld world = world();
        List<BlockEntry> blocks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            blocks.add(add(world, TENANT, i));
        }
        String key = ManifestKeys.block(TENANT, blocks.get(1).id()) + "index";
        byte[] index = world.bucket.get(key);
        world.bucket.delete(List.of(key));
        world.clock.advanceMs(240 * MINUTE_MS);

        Compactor compactor = world.compactor();
        Tally tally = compactor.runUntilIdle(world.clock::advanceMs);
        assertThat(tally.failed()).isEqualTo(3);
        assertThat(tally.done()).isEqualTo(1);
        assertThat(world.manifest(TENANT).blocks()).hasSize(2).containsKey(blocks.get(1).id());
        assertThat(compactor.status().backlog()).isZero();
        assertThat(compactor.status().quarantined()).hasSize(1);
        assertThat(compactor.status().quarantined().getFirst())
                .contains("block-" + blocks.get(1).id(), "3 attempts");

        // Another process knows it, and does not try.
        Compactor other = world.compactor();
        assertThat(other.runUntilIdle(world.clock::advanceMs).failed()).isZero();
        assertThat(other.status().quarantined()).hasSize(1);

        // Mended and after a while it is merged like any other.
        assertThat(world.bucket.create(key, index)).isTrue();
        world.clock.advanceMs(61 * MINUTE_MS);
        assertThat(other.runUntilIdle(world.clock::advanceMs).done()).isEqualTo(1);
        assertThat(world.manifest(TENANT).blocks()).hasSize(1);
        assertThat(other.status().quarantined()).isEmpty();
        assertThat(world.actual(TENANT)).isEqualTo(world.expected(TENANT));
    }

    @Test
    void aTenantWithMuchToDoDoesNotHoldUpOthers() throws IOException {
        BucketWorld world = world();
        TenantId busy = new TenantId("a-busy");
        TenantId calm = new TenantId("b-calm");
        for (int i = 0; i < 12 * 12; i++) {
            // Two in every sixth window: a job for every hour.
            if (i % 6 < 2) {
                add(world, busy, i * 6);
            }
            if (i < 2) {
                add(world, calm, i);
            }
        }
        world.clock.advanceMs(2_000 * 60 * MINUTE_MS);
        StoppingObjectStore dying = new StoppingObjectStore(world.bucket, 140, false, () -> {});
        Tally tally =
                world.compactor(dying, world.clock, new PrometheusRegistry()).round(_ -> true);
        assertThat(tally.done()).isBetween(2L, 6L);
        assertThat(world.manifest(calm).blocks()).hasSize(1);
    }

    @Test
    void replacedBlocksStayAsLongAsReadersMayNeedThem() throws IOException {
        BucketWorld world = world();
        BlockEntry first = add(world, TENANT, 0);
        add(world, TENANT, 1);
        world.clock.advanceMs(240 * MINUTE_MS);
        Compactor compactor = world.compactor();
        assertThat(compactor.runUntilIdle(world.clock::advanceMs).done()).isEqualTo(1);
        world.clock.advanceMs(DELAYS.deleteDelayMs() - MINUTE_MS);
        Tally _ = compactor.sweep(true);
        assertThat(world.blockFolders(TENANT)).contains(first.id().toString());
        world.clock.advanceMs(2 * MINUTE_MS);
        Tally _ = compactor.sweep(false);
        assertThat(world.blockFolders(TENANT)).hasSize(1);
    }

    @Test
    void whatIsBeingUploadedIsNotSwept() throws IOException {
        BucketWorld world = world();
        add(world, TENANT, 0);
        String upload = TENANT.name() + "/blocks/01JDEXAMPE00000000000B10CK/chunks";
        assertThat(world.bucket.create(upload, new byte[10])).isTrue();
        world.clock.advanceMs(DELAYS.sweepDelayMs() - 1);
        Tally _ = world.compactor().sweep(true);
        assertThat(world.bucket.stat(upload)).isPresent();
        world.clock.advanceMs(2);
        Tally _ = world.compactor().sweep(true);
        assertThat(world.bucket.stat(upload)).isEmpty();
        assertThat(world.blockFolders(TENANT)).hasSize(1);
    }

    @Test
    void oldVersionsGoWhenASnapshotHasSettled() throws IOException {
        BucketWorld world = world();
        for (int i = 0; i < 230; i++) {
            add(world, TENANT, i);
        }
        world.clock.advanceMs(DELAYS.deleteDelayMs() + 1);
        List<String> before = world.actual(TENANT);
        Tally _ = world.compactor().sweep(false);
        String versions = ManifestKeys.versions(TENANT);
        assertThat(world.bucket.list(versions, "", 1_000)).hasSize(31);
        assertThat(world.bucket.list(versions, "", 1).getFirst().key()).endsWith("200");
        assertThat(world.actual(TENANT)).isEqualTo(before);
    }

    /// A look at ten thousand blocks reads what the manifest says, and no block.
    @Test
    void aStartOnTenThousandBlocksReadsManifestsOnly() throws IOException {
        BucketWorld world = world();
        ManyBlocks.publish(world, TENANT, 10_000, random);
        RequestCounts counts = new RequestCounts();
        ObjectStore counted = new MeteredObjectStore(world.bucket, world.clock, counts);
        Compactor compactor = world.compactor(counted, world.clock, new PrometheusRegistry());
        assertThat(compactor.round(_ -> true)).isEqualTo(Tally.NONE);
        assertThat(compactor.status().trouble()).isEmpty();
        assertThat(counts.calls(StoreOperation.GET_RANGE)).isZero();
        assertThat(counts.calls(StoreOperation.LIST)).isEqualTo(1);
        assertThat(counts.calls(StoreOperation.GET)).isLessThanOrEqualTo(100);
        long first = counts.calls();
        assertThat(compactor.round(_ -> true)).isEqualTo(Tally.NONE);
        assertThat(counts.calls() - first).isEqualTo(2);
    }

    @Test
    void nothingIsMergedTwiceForNothing() throws IOException {
        BucketWorld world = world();
        for (int i = 0; i < 36; i++) {
            add(world, TENANT, i);
        }
        world.clock.advanceMs(2_000 * MINUTE_MS);
        Compactor compactor = world.compactor();
        Tally _ = compactor.runUntilIdle(world.clock::advanceMs);
        Set<Ulid> settled = world.manifest(TENANT).blocks().keySet();
        world.clock.advanceMs(100_000 * MINUTE_MS);
        assertThat(compactor.runUntilIdle(world.clock::advanceMs).done()).isZero();
        assertThat(world.manifest(TENANT).blocks().keySet()).isEqualTo(settled);
    }
}
