package io.varve.compactor.cut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.AlignedWindows;
import io.varve.storage.model.Labels;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.Table;
import io.varve.storage.testing.FaultyObjectStore;
import io.varve.storage.testing.MemoryTables;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import io.varve.storage.testing.StoppingObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was acknowledged is read, from head and blocks together, after every step of everything
/// that can happen to a cut.
class HeadCutterTest {
    private static final long STEP_MS = 15_000;

    @TempDir private Path folder = Path.of("");

    private static Labels series(int number) {
        return Labels.of("__name__", "metric_" + number % 3, "instance", "host-" + number);
    }

    /// One scrape of some series.
    private static List<CutWorld.Sample> scrape(int seriesCount, long timestampMs) {
        List<CutWorld.Sample> request = new ArrayList<>();
        for (int i = 0; i < seriesCount; i++) {
            request.add(new CutWorld.Sample(series(i), timestampMs));
        }
        return request;
    }

    @Test
    void windowsThatAreOverBecomeBlocksOfTheirs() throws IOException {
        try (CutWorld world = new CutWorld(folder, Seeds.random("windows"))) {
            while (world.clock.nowMs() < CutWorld.START_MS + 3 * CutWorld.WINDOW_MS) {
                world.write(scrape(5, world.clock.nowMs()));
                world.clock.advanceMs(STEP_MS);
            }
            world.cutter().cutDue();
            // The third window is in its out-of-order time.
            AlignedWindows windows = new AlignedWindows(CutWorld.WINDOW_MS);
            List<Long> starts = new ArrayList<>();
            for (BlockEntry block : world.manifest().blocks().values()) {
                starts.add(block.range().minMs());
                assertThat(windows.around(block.range().minMs()).maxMs())
                        .isGreaterThanOrEqualTo(block.range().maxMs());
                assertThat(block.size().series()).isEqualTo(5);
                assertThat(block.size().samples()).isEqualTo(5 * CutWorld.WINDOW_MS / STEP_MS);
            }
            assertThat(starts)
                    .containsExactlyInAnyOrder(
                            CutWorld.START_MS, CutWorld.START_MS + CutWorld.WINDOW_MS);
            world.assertNothingLostNothingInvented();
            assertThat(world.head().truncatedAt(CutWorld.TENANT)).isZero();
            world.clock.advanceMs(CutWorld.GRACE_MS);
            world.cutter().cutDue();
            assertThat(world.head().truncatedAt(CutWorld.TENANT)).isPositive();
            assertThat(world.head().manifestVersion(CutWorld.TENANT)).isEqualTo(1);
            world.assertNothingLostNothingInvented();
            // A second round finds nothing to do.
            world.cutter().cutDue();
            assertThat(world.manifest().version()).isEqualTo(1);
        }
    }

    @Test
    void everythingIsCutByRequestAndLateSamplesMakeLateBlocks() throws IOException {
        try (CutWorld world = new CutWorld(folder, Seeds.random("by request"))) {
            for (int i = 0; i < 100; i++) {
                world.write(scrape(3, world.clock.nowMs()));
                world.clock.advanceMs(STEP_MS);
            }
            world.cutter().cutEverything().join();
            assertThat(world.readBlocks().lines())
                    .containsExactlyElementsOf(world.acknowledged.lines());
            int blocks = world.manifest().blocks().size();
            // Late, beside what is cut, in the last window.
            world.write(List.of(new CutWorld.Sample(series(1), world.clock.nowMs() - STEP_MS - 1)));
            world.cutter().cutEverything().join();
            assertThat(world.manifest().blocks()).hasSize(blocks + 1);
            assertThat(world.readBlocks().lines())
                    .containsExactlyElementsOf(world.acknowledged.lines());
            world.clock.advanceMs(CutWorld.GRACE_MS);
            world.cutter().cutDue();
            world.restart();
            for (int group = 0; group < 50 && !world.tables().isEmpty(Table.CHUNKS); group++) {
                world.head().seal(CutWorld.TENANT, Long.MIN_VALUE);
            }
            assertThat(world.tables().isEmpty(Table.CHUNKS)).isTrue();
            world.assertNothingLostNothingInvented();
        }
    }

    @Test
    void manyWindowsAreCutInPasses() throws IOException {
        try (CutWorld world = new CutWorld(folder, Seeds.random("passes"))) {
            for (int window = 0; window < 21; window++) {
                world.write(scrape(2 + window % 2, world.clock.nowMs()));
                world.clock.advanceMs(CutWorld.WINDOW_MS);
            }
            world.cutter().cutEverything().join();
            assertThat(world.manifest().blocks()).hasSize(21);
            assertThat(world.readBlocks().lines())
                    .containsExactlyElementsOf(world.acknowledged.lines());
        }
    }

    /// All that a sender could not deliver for four hours comes in order, while cuts go on.
    @Test
    void aSenderThatCatchesUpLosesNothing() throws IOException {
        try (CutWorld world = new CutWorld(folder, Seeds.random("catch up"))) {
            long sentMs = CutWorld.START_MS;
            for (; sentMs < CutWorld.START_MS + 1_800_000; sentMs += STEP_MS) {
                world.write(scrape(4, sentMs));
                world.clock.setNowMs(sentMs);
                if (sentMs % 60_000 == 0) {
                    world.cutter().cutDue();
                }
            }
            for (int minute = 0; minute < 240; minute++) {
                world.clock.advanceMs(60_000);
                world.cutter().cutDue();
            }
            while (sentMs < world.clock.nowMs()) {
                for (int i = 0; i < 40; i++, sentMs += STEP_MS) {
                    world.write(scrape(4, sentMs));
                }
                world.clock.advanceMs(20_000);
                world.cutter().cutDue();
                world.assertNothingLostNothingInvented();
            }
            world.clock.advanceMs(2 * CutWorld.WINDOW_MS);
            world.cutter().cutDue();
            world.clock.advanceMs(CutWorld.GRACE_MS);
            world.cutter().cutDue();
            world.assertNothingLostNothingInvented();
            long samples = world.acknowledged.lines().size();
            assertThat(samples).isEqualTo(4 * ((sentMs - CutWorld.START_MS) / STEP_MS));
        }
    }

    @Test
    void aFailingStoreHoldsUpNothingButTheCut() throws IOException {
        try (CutWorld world = new CutWorld(folder, Seeds.random("failing"))) {
            world.write(scrape(3, world.clock.nowMs()));
            world.cutThrough(new StoppingObjectStore(world.bucket, 1, false, () -> {}));
            assertThatThrownBy(() -> world.cutter().cutEverything().join())
                    .hasMessageContaining("cannot cut tenant tenant-1");
            world.clock.advanceMs(STEP_MS);
            world.write(scrape(3, world.clock.nowMs()));
            world.assertNothingLostNothingInvented();
            world.cutThrough(world.bucket);
            world.cutter().cutEverything().join();
            assertThat(world.readBlocks().lines())
                    .containsExactlyElementsOf(world.acknowledged.lines());
        }
    }

    @Test
    void headAndBlocksEqualTheModel() {
        Property.check("head and blocks equal the model", 8, this::model);
    }

    private void model(SplittableRandom random) throws IOException {
        try (CutWorld world = new CutWorld(folder, random)) {
            List<CutWorld.Sample> sent = new ArrayList<>();
            for (int step = 0; step < 100; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> tolerant(() -> world.cutter().cutEverything().join());
                    case 1, 2 -> tolerant(world.cutter()::cutDue);
                    case 3 -> {
                        // Lost requests and answers; whatever fails is tried again.
                        world.cutThrough(new FaultyObjectStore(world.bucket, random.split(), 0.2));
                        tolerant(() -> world.cutter().cutEverything().join());
                        if (random.nextBoolean()) {
                            world.cutThrough(world.bucket);
                        }
                    }
                    case 4 -> world.clock.advanceMs(random.nextLong(2 * CutWorld.GRACE_MS));
                    case 5 -> world.restart();
                    case 6 -> world.restartFrom(world.tables().content());
                    default -> {
                        List<CutWorld.Sample> request = request(random, world, sent);
                        world.write(request);
                        sent.addAll(request);
                    }
                }
                tolerant(world.cutter()::cutDue);
                world.assertNothingLostNothingInvented();
            }
            world.cutThrough(world.bucket);
            world.cutter().cutEverything().join();
            assertThat(world.readBlocks().lines())
                    .containsExactlyElementsOf(world.acknowledged.lines());
        }
    }

    /// A round that may fail, as it may in the background.
    private static void tolerant(Runnable round) {
        try {
            round.run();
        } catch (CompletionException | VarveException e) {
            assertThat(e).hasMessageContaining("injected");
        }
    }

    /// In order, late, far back, and repeated.
    private static List<CutWorld.Sample> request(
            SplittableRandom random, CutWorld world, List<CutWorld.Sample> sent) {
        List<CutWorld.Sample> request = new ArrayList<>();
        world.clock.advanceMs(random.nextLong(1, 4 * STEP_MS));
        for (int i = random.nextInt(1, 120); i > 0; i--) {
            Labels labels = series(random.nextInt(12));
            long nowMs = world.clock.nowMs();
            request.add(
                    switch (random.nextInt(8)) {
                        case 0 ->
                                new CutWorld.Sample(
                                        labels, nowMs - random.nextLong(CutWorld.OUT_OF_ORDER_MS));
                        case 1 ->
                                new CutWorld.Sample(
                                        labels, nowMs - random.nextLong(30 * CutWorld.WINDOW_MS));
                        case 2 ->
                                sent.isEmpty()
                                        ? new CutWorld.Sample(labels, nowMs)
                                        : sent.get(random.nextInt(sent.size()));
                        default -> {
                            world.clock.advanceMs(random.nextLong(2 * STEP_MS));
                            yield new CutWorld.Sample(labels, world.clock.nowMs());
                        }
                    });
        }
        return request;
    }

    /// A fixed workload of writes and cuts, resumed where it stopped.
    private static final class Workload {
        final List<List<CutWorld.Sample>> requests = new ArrayList<>();
        int next;

        Workload() {
            SplittableRandom random = Seeds.random("cut crashes");
            for (int i = 0; i < 24; i++) {
                List<CutWorld.Sample> request = new ArrayList<>();
                long baseMs = CutWorld.START_MS + i * 120_000L;
                for (int j = 0; j < 30; j++) {
                    request.add(
                            new CutWorld.Sample(
                                    series(random.nextInt(9)),
                                    baseMs + random.nextLong(-200_000, 60_000)));
                }
                requests.add(request);
            }
        }

        void run(CutWorld world) {
            while (next < requests.size()) {
                world.write(requests.get(next));
                next++;
                world.clock.advanceMs(2 * 60_000);
                if (next % 8 == 5) {
                    world.cutter().cutEverything().join();
                } else if (next % 3 == 0) {
                    world.cutter().cutDue();
                }
            }
        }
    }

    @Test
    void everyOperationOfTheBucketMayBeTheLast() throws IOException {
        StoppingObjectStore whole;
        try (CutWorld world = new CutWorld(folder, Seeds.random("crash"))) {
            whole = new StoppingObjectStore(world.bucket, Long.MAX_VALUE, false, () -> {});
            world.cutThrough(whole);
            new Workload().run(world);
            world.assertNothingLostNothingInvented();
            assertThat(world.head().truncatedAt(CutWorld.TENANT)).isPositive();
        }
        assertThat(whole.operations()).isGreaterThan(40);
        for (long operation = 1; operation <= whole.operations(); operation++) {
            for (boolean afterChange : new boolean[] {false, true}) {
                bucketStopsAt(operation, afterChange);
            }
        }
    }

    private void bucketStopsAt(long operation, boolean afterChange) throws IOException {
        try (CutWorld world = new CutWorld(folder, Seeds.random("crash"))) {
            List<MemoryTables.Content> left = new ArrayList<>();
            ObjectStore stopping =
                    new StoppingObjectStore(
                            world.bucket,
                            operation,
                            afterChange,
                            () -> left.add(world.tables().content()));
            world.cutThrough(stopping);
            Workload workload = new Workload();
            stops(() -> workload.run(world));
            world.restartFrom(left.getFirst());
            world.assertNothingLostNothingInvented();
            goOn(world, workload);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("stopped at " + operation + ", " + afterChange, e);
        }
    }

    @Test
    void everyWriteOfTheHeadMayBeTheLast() throws IOException {
        long writes;
        try (CutWorld world = new CutWorld(folder, Seeds.random("crash"))) {
            new Workload().run(world);
            writes = world.tables().writes();
        }
        for (long write = 3; write <= writes; write++) {
            for (boolean afterChange : new boolean[] {false, true}) {
                headStopsAt(write, afterChange);
            }
        }
    }

    private void headStopsAt(long write, boolean afterChange) throws IOException {
        try (CutWorld world = new CutWorld(folder, Seeds.random("crash"))) {
            world.tables().stopAt(write, afterChange);
            Workload workload = new Workload();
            stops(() -> workload.run(world));
            world.restartFrom(world.tables().content());
            if (workload.next < workload.requests.size()) {
                world.writeAgain(workload.requests.get(workload.next));
            }
            world.assertNothingLostNothingInvented();
            goOn(world, workload);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("stopped at " + write + ", " + afterChange, e);
        }
    }

    private static void stops(Runnable run) {
        try {
            run.run();
        } catch (CompletionException | VarveException e) {
            assertThat(e).hasMessageContaining("stopped by the test");
        }
    }

    private static void goOn(CutWorld world, Workload workload) throws IOException {
        workload.run(world);
        world.assertNothingLostNothingInvented();
        world.clock.advanceMs(CutWorld.GRACE_MS);
        world.cutter().cutDue();
        world.assertNothingLostNothingInvented();
        world.cutter().cutEverything().join();
        assertThat(world.readBlocks().lines())
                .containsExactlyElementsOf(world.acknowledged.lines());
    }
}
