package io.varve.compactor.cut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.compactor.job.Compactor;
import io.varve.compactor.job.CompactorMetrics;
import io.varve.compactor.job.CompactorSettings;
import io.varve.compactor.job.Tally;
import io.varve.compactor.plan.CompactionPolicy;
import io.varve.compactor.plan.ErasePolicy;
import io.varve.compactor.plan.MergePolicy;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.compactor.work.Workplace;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.bucket.Bucket;
import io.varve.storage.bucket.BucketSettings;
import io.varve.storage.bucket.HeadAndBucket;
import io.varve.storage.head.CommitResult;
import io.varve.storage.head.Refusal;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.DeletionReceipt;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.manifest.TombstoneEntry;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.retention.RetentionPolicy;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.FaultyObjectStore;
import io.varve.storage.testing.MemoryTables;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import io.varve.storage.testing.StoppingObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deletions among cuts, restarts, crashes and imports of what was deleted: what a query finds in
/// head and bucket is what a model has, after every step, whatever the bucket's reader remembers.
class CutDeletionTest {
    private static final int SERIES = 8;
    private static final long STEP_MS = 15_000;

    /// Scrapes before the deletion that a crash interrupts.
    private static final int STEPS = 40;

    @TempDir private Path folder;

    private static Labels series(int number) {
        return Labels.of("__name__", "m" + number % 3, "instance", "host-" + number, "job", "test");
    }

    /// A world with a reader that stays, and the model.
    private static final class World implements AutoCloseable {
        final CutWorld cut;
        final SplittableRandom random;
        final Map<Labels, NavigableMap<Long, Double>> model = new TreeMap<>();
        final List<Deletion> done = new ArrayList<>();
        private final Bucket bucket;

        World(Path folder, SplittableRandom random) {
            this.random = random;
            cut = new CutWorld(folder, random);
            bucket =
                    new Bucket(
                            BucketSettings.DEFAULT,
                            new Bucket.Parts(
                                    cut.bucket,
                                    Optional.empty(),
                                    ManifestSettings.DEFAULT,
                                    new ManifestLog.Writer(
                                            "reader", cut.clock, random.split(), _ -> {})),
                            new PrometheusRegistry());
        }

        /// A value that says at which time, and after how many deletions, it was written.
        double value(Labels labels, long timestampMs) {
            int deletions = 0;
            for (Deletion deletion : done) {
                if (deletion.selects(labels) && deletion.range().contains(timestampMs)) {
                    deletions++;
                }
            }
            return timestampMs / 1_000 % 1_000 + 1_000.0 * deletions;
        }

        void write(List<CutWorld.Sample> request) {
            SeriesTable table = cut.head().series(CutWorld.TENANT);
            WriteBatch batch = new WriteBatch(CutWorld.TENANT, 0, request.size());
            for (CutWorld.Sample sample : request) {
                batch.add(
                        table.findOrCreate(sample.labels()),
                        sample.timestampMs(),
                        value(sample.labels(), sample.timestampMs()));
            }
            CommitResult result = cut.head().commit(batch).join();
            List<String> refused = new ArrayList<>();
            for (Refusal refusal : result.refusals()) {
                assertThat(refusal.reason()).isEqualTo(Refusal.Reason.TOO_OLD);
                refused.add(table.labels(refusal.ref()) + " " + refusal.timestampMs());
            }
            for (CutWorld.Sample sample : request.reversed()) {
                if (!refused.remove(sample.labels() + " " + sample.timestampMs())) {
                    model.computeIfAbsent(sample.labels(), _ -> new TreeMap<>())
                            .put(
                                    sample.timestampMs(),
                                    value(sample.labels(), sample.timestampMs()));
                }
            }
        }

        void forget(Deletion deletion) {
            done.add(deletion);
            model.forEach((labels, samples) -> {
                if (deletion.selects(labels)) {
                    samples.keySet().removeIf(deletion.range()::contains);
                }
            });
            model.values().removeIf(Map::isEmpty);
        }

        private ReadContext context() {
            return new ReadContext(
                    new CancelToken(cut.clock, Long.MAX_VALUE),
                    new MemoryAccount("test", 1L << 30));
        }

        List<String> found() {
            Samples samples = new Samples();
            ReadContext context = context();
            try (Querier querier = querier(context)) {
                samples.addAll(querier, context);
            }
            return samples.lines();
        }

        private Querier querier(ReadContext context) {
            return new HeadAndBucket(cut.head(), cut.head()::manifestVersion, bucket)
                    .querier(CutWorld.TENANT, TimeRange.ALL, context);
        }

        List<String> expected() {
            Samples samples = new Samples();
            model.forEach((labels, all) -> all.forEach((t, v) -> samples.add(labels, t, v)));
            return samples.lines();
        }

        void assertEqualsTheModel() {
            assertThat(found()).containsExactlyElementsOf(expected());
            TreeSet<String> instances = new TreeSet<>();
            TreeSet<String> names = new TreeSet<>();
            for (Labels labels : model.keySet()) {
                instances.add(labels.get("instance"));
                labels.entries().forEach(entry -> names.add(entry.getKey()));
            }
            try (Querier querier = querier(context())) {
                assertThat(querier.labelValues("instance", List.of(), 0))
                        .containsExactlyElementsOf(instances);
                assertThat(querier.labelNames(List.of(Matcher.equal("job", "test")), 0))
                        .containsExactlyElementsOf(names);
            }
        }

        Deletion delete(List<List<Matcher>> selectors, TimeRange range) {
            return cut.cutter().deletions().delete(CutWorld.TENANT, selectors, range, "me");
        }

        Manifest manifest() throws IOException {
            return cut.manifest();
        }

        @Override
        public void close() {
            cut.close();
        }
    }

    private static List<CutWorld.Sample> scrape(long timestampMs) {
        List<CutWorld.Sample> request = new ArrayList<>();
        for (int i = 0; i < SERIES; i++) {
            request.add(new CutWorld.Sample(series(i), timestampMs));
        }
        return request;
    }

    @Test
    void whatIsDeletedIsHiddenAndWhatIsImportedAgainIsNot() throws IOException {
        try (World world = new World(folder, Seeds.random("hidden"))) {
            for (int i = 0; i < 120; i++) {
                world.write(scrape(world.cut.clock.nowMs()));
                world.cut.clock.advanceMs(STEP_MS);
                if (i == 80) {
                    world.cut.cutter().cutEverything().join();
                    world.assertEqualsTheModel();
                }
            }
            TimeRange range =
                    TimeRange.closed(
                            CutWorld.START_MS + 40 * STEP_MS, CutWorld.START_MS + 110 * STEP_MS);
            Deletion deletion =
                    world.delete(
                            List.of(
                                    List.of(Matcher.equal("__name__", "m1")),
                                    List.of(Matcher.equal("instance", "host-0"))),
                            range);
            world.forget(deletion);
            world.assertEqualsTheModel();
            // In the window, and before the newest sample that is left.
            for (int i = 105; i < 115; i++) {
                world.write(scrape(CutWorld.START_MS + i * STEP_MS));
            }
            world.assertEqualsTheModel();
            world.cut.cutter().cutEverything().join();
            world.assertEqualsTheModel();
            Manifest manifest = world.manifest();
            assertThat(manifest.isErased(tombstone(manifest, deletion.id()))).isFalse();
            List<DeletionReceipt> receipts =
                    world.cut.cutter().deletions().receipts(CutWorld.TENANT);
            assertThat(receipts).hasSize(1);
            assertThat(receipts.getFirst().deletion()).isEqualTo(deletion);
            assertThat(receipts.getFirst().hiddenMs()).isEqualTo(world.cut.clock.nowMs());
            assertThat(receipts.getFirst().erasedMs()).isZero();
        }
    }

    private static Compactor compactor(World world, Path folder, long eraseWithinMs) {
        return Compactor.create(
                CompactorSettings.DEFAULT,
                new Compactor.Parts(
                        new Workplace(
                                world.cut.bucket,
                                world.cut.clock,
                                world.random,
                                folder.resolve("compactor"),
                                BlockSettings.DEFAULTS),
                        new ManifestLog.Writer(
                                "compactor",
                                world.cut.clock,
                                world.random,
                                world.cut.clock::advanceMs),
                        _ ->
                                new CompactionPolicy(
                                        MergePolicy.DEFAULT,
                                        RetentionPolicy.KEEP_EVERYTHING,
                                        new ErasePolicy(eraseWithinMs, Long.MIN_VALUE),
                                        Set.of()),
                        _ -> RetentionClassifier.SINGLE),
                new CompactorMetrics(new PrometheusRegistry()));
    }

    @Test
    void afterTheDeadlineNoObjectHasADeletedSample() throws IOException {
        try (World world = new World(folder, Seeds.random("erase"))) {
            for (int i = 0; i < 120; i++) {
                world.write(scrape(world.cut.clock.nowMs()));
                world.cut.clock.advanceMs(STEP_MS);
                if (i % 40 == 30) {
                    world.cut.cutter().cutEverything().join();
                }
            }
            long withinMs = 3_600_000;
            Deletion deletion =
                    world.delete(
                            List.of(List.of(Matcher.equal("__name__", "m1"))),
                            new TimeRange(
                                    CutWorld.START_MS + 10 * STEP_MS,
                                    CutWorld.START_MS + 100 * STEP_MS));
            world.forget(deletion);
            world.cut.cutter().cutEverything().join();
            Compactor compactor = compactor(world, folder, withinMs);
            Tally _ = compactor.runUntilIdle(world.cut.clock::advanceMs);
            world.assertEqualsTheModel();
            assertThat(world.manifest().tombstones()).containsKey(deletion.id());
            world.cut.clock.advanceMs(withinMs / 2);
            Tally _ = compactor.runUntilIdle(world.cut.clock::advanceMs);
            world.assertEqualsTheModel();
            assertThat(world.manifest().tombstones()).isEmpty();
            List<DeletionReceipt> receipts =
                    world.cut.cutter().deletions().receipts(CutWorld.TENANT);
            assertThat(receipts).hasSize(1);
            assertThat(receipts.getFirst().deletion()).isEqualTo(deletion);
            assertThat(receipts.getFirst().erasedMs()).isPositive();
            assertThat(receipts.getFirst().rewritten()).isNotEmpty();
            // What was replaced is swept once nobody may read it.
            world.cut.clock.advanceMs(withinMs / 2);
            Tally _ = compactor.runUntilIdle(world.cut.clock::advanceMs);
            TreeSet<String> folders = new TreeSet<>();
            world.manifest().blocks().keySet().forEach(id -> folders.add(id.toString()));
            assertThat(world.cut.bucket.listFolders(CutWorld.TENANT + "/blocks/"))
                    .containsExactlyElementsOf(folders);
            for (String line : world.cut.readBlocks().lines()) {
                assertThat(world.expected()).contains(line);
            }
        }
    }

    @Test
    void aTenantIsDeletedWhole() throws IOException {
        try (World world = new World(folder, Seeds.random("tenant"))) {
            for (int i = 0; i < 60; i++) {
                world.write(scrape(world.cut.clock.nowMs()));
                world.cut.clock.advanceMs(STEP_MS);
                if (i == 40) {
                    world.cut.cutter().cutEverything().join();
                }
            }
            int blocks = world.manifest().blocks().size();
            Deletion deletion = world.cut.cutter().deletions().deleteTenant(CutWorld.TENANT, "me");
            world.forget(deletion);
            world.assertEqualsTheModel();
            assertThat(world.manifest().blocks()).isEmpty();
            assertThat(tombstone(world, deletion.id()).rewritten()).hasSize(blocks);
            // The tenant may begin anew, as far back as it likes.
            world.write(scrape(CutWorld.START_MS));
            world.assertEqualsTheModel();
            world.cut.cutter().cutEverything().join();
            world.assertEqualsTheModel();
            Manifest manifest = world.manifest();
            assertThat(manifest.isErased(tombstone(manifest, deletion.id()))).isTrue();
        }
    }

    @Test
    void aWatermarkPassesADeletionAlsoWithoutBlocks() throws IOException {
        try (World world = new World(folder, Seeds.random("watermark"))) {
            world.write(scrape(world.cut.clock.nowMs()));
            world.cut.cutter().cutEverything().join();
            Deletion deletion =
                    world.delete(List.of(List.of(Matcher.equal("job", "none"))), TimeRange.ALL);
            assertThat(world.manifest().isErased(tombstone(world, deletion.id()))).isFalse();
            world.cut.restart();
            world.cut.cutter().cutDue();
            Manifest manifest = world.manifest();
            for (BlockEntry block : manifest.blocks().values()) {
                assertThat(manifest.tombstonesOf(block)).hasSize(1);
            }
            long version = manifest.version();
            world.cut.cutter().cutDue();
            assertThat(world.manifest().version()).isEqualTo(version);
            // Nothing is left of what the tombstone covers but the blocks.
            world.forget(world.cut.cutter().deletions().deleteTenant(CutWorld.TENANT, "me"));
            world.cut.cutter().cutDue();
            assertThat(world.manifest().isErased(tombstone(world, deletion.id()))).isTrue();
            world.assertEqualsTheModel();
        }
    }

    private static TombstoneEntry tombstone(World world, Ulid id) throws IOException {
        return tombstone(world.manifest(), id);
    }

    private static TombstoneEntry tombstone(Manifest manifest, Ulid id) {
        return Objects.requireNonNull(manifest.tombstones().get(id));
    }

    @Test
    void aBucketThatIsAwayMakesADeletionAnErrorAndNothingElse() {
        try (World world = new World(folder, Seeds.random("away"))) {
            world.write(scrape(world.cut.clock.nowMs()));
            world.cut.cutThrough(new StoppingObjectStore(world.cut.bucket, 1, false, () -> {}));
            assertThatThrownBy(() ->
                            world.delete(
                                    List.of(List.of(Matcher.equal("job", "test"))), TimeRange.ALL))
                    .isInstanceOf(VarveException.class)
                    .hasMessageContaining("the bucket does not answer");
            world.assertEqualsTheModel();
        }
    }

    @Test
    void headAndBucketEqualTheModel() {
        Property.check("deletions in head and bucket equal the model", 3, this::model);
    }

    private void model(SplittableRandom random) throws IOException {
        try (World world = new World(folder, random)) {
            for (int step = 0; step < 50; step++) {
                switch (random.nextInt(14)) {
                    case 0 -> tolerant(() -> world.cut.cutter().cutEverything().join());
                    case 1, 2 -> tolerant(world.cut.cutter()::cutDue);
                    case 3 -> {
                        world.cut.cutThrough(
                                new FaultyObjectStore(world.cut.bucket, random.split(), 0.2));
                        tolerant(() -> world.cut.cutter().cutEverything().join());
                    }
                    case 4 -> world.cut.clock.advanceMs(random.nextLong(2 * CutWorld.GRACE_MS));
                    case 5 -> world.cut.restart();
                    case 6 -> world.cut.restartFrom(world.cut.tables().content());
                    case 7, 8 -> deleteSomething(world);
                    default -> world.write(request(world));
                }
                tolerant(world.cut.cutter()::cutDue);
                world.assertEqualsTheModel();
            }
            world.cut.cutThrough(world.cut.bucket);
            world.cut.cutter().cutEverything().join();
            world.assertEqualsTheModel();
            world.cut.clock.advanceMs(CutWorld.GRACE_MS);
            world.cut.cutter().cutDue();
            world.assertEqualsTheModel();
        }
    }

    private static void deleteSomething(World world) throws IOException {
        SplittableRandom random = world.random;
        List<List<Matcher>> selectors =
                random.nextInt(8) == 0
                        ? List.of(List.of())
                        : List.of(
                                List.of(Matcher.equal("__name__", "m" + random.nextInt(4))),
                                List.of(
                                        Matcher.equal(
                                                "instance", "host-" + random.nextInt(SERIES))));
        long nowMs = world.cut.clock.nowMs();
        long fromMs = nowMs - random.nextLong(2 * (nowMs - CutWorld.START_MS) + 1);
        TimeRange range =
                switch (random.nextInt(3)) {
                    case 0 -> TimeRange.ALL;
                    case 1 -> new TimeRange(fromMs, Long.MAX_VALUE);
                    default -> new TimeRange(fromMs, fromMs + random.nextLong(3_000_000));
                };
        long before = world.cut.head().deletedAt(CutWorld.TENANT);
        Deletion wanted = new Deletion(new Ulid(0, 0), selectors, range, 0, "");
        try {
            Deletion _ = world.delete(selectors, range);
        } catch (VarveException e) {
            assertThat(e).hasMessageContaining("does not answer");
            world.cut.cutThrough(world.cut.bucket);
            world.cut.cutter().deletions().publishPending(CutWorld.TENANT);
            if (world.cut.head().deletedAt(CutWorld.TENANT) == before) {
                return;
            }
        }
        world.forget(wanted);
    }

    private static void tolerant(Runnable round) {
        try {
            round.run();
        } catch (CompletionException | VarveException e) {
            assertThat(e).hasMessageContaining("injected");
        }
    }

    /// In order, late, and far back.
    private static List<CutWorld.Sample> request(World world) {
        SplittableRandom random = world.random;
        List<CutWorld.Sample> request = new ArrayList<>();
        for (int i = random.nextInt(1, 80); i > 0; i--) {
            Labels labels = series(random.nextInt(SERIES));
            world.cut.clock.advanceMs(random.nextLong(STEP_MS));
            long nowMs = world.cut.clock.nowMs();
            long ageMs =
                    switch (random.nextInt(8)) {
                        case 0 -> random.nextLong(CutWorld.OUT_OF_ORDER_MS);
                        case 1 -> random.nextLong(8 * CutWorld.WINDOW_MS);
                        default -> 0;
                    };
            request.add(new CutWorld.Sample(labels, nowMs - ageMs));
        }
        return request;
    }

    /// What a client does: writes, cuts, a deletion, imports after it.
    private static void before(World world) {
        for (int i = 0; i < STEPS; i++) {
            world.write(scrape(world.cut.clock.nowMs()));
            world.cut.clock.advanceMs(STEP_MS);
            if (i == 25) {
                world.cut.cutter().cutEverything().join();
            }
        }
    }

    private static final List<List<Matcher>> SELECTORS =
            List.of(List.of(Matcher.equal("__name__", "m1")));

    private static final TimeRange RANGE =
            new TimeRange(CutWorld.START_MS + 8 * STEP_MS, Long.MAX_VALUE);

    @Test
    void everyOperationOfTheBucketMayBeTheLast() throws IOException {
        StoppingObjectStore whole;
        try (World world = new World(folder, Seeds.random("crash"))) {
            before(world);
            whole = new StoppingObjectStore(world.cut.bucket, Long.MAX_VALUE, false, () -> {});
            world.cut.cutThrough(whole);
            world.forget(world.delete(SELECTORS, RANGE));
            world.cut.cutter().cutEverything().join();
            world.assertEqualsTheModel();
        }
        assertThat(whole.operations()).isGreaterThan(10);
        for (long operation = 1; operation <= whole.operations(); operation++) {
            for (boolean afterChange : new boolean[] {false, true}) {
                long at = operation;
                crash(
                        "stopped at operation " + operation + ", " + afterChange,
                        (world, left) ->
                                world.cut.cutThrough(
                                        new StoppingObjectStore(
                                                world.cut.bucket,
                                                at,
                                                afterChange,
                                                () -> left.add(world.cut.tables().content()))));
            }
        }
    }

    @Test
    void everyWriteOfTheHeadMayBeTheLast() throws IOException {
        long writes;
        try (World world = new World(folder, Seeds.random("crash"))) {
            before(world);
            writes = -world.cut.tables().writes();
            world.forget(world.delete(SELECTORS, RANGE));
            world.cut.cutter().cutEverything().join();
            writes += world.cut.tables().writes();
        }
        for (long write = 1; write <= writes; write++) {
            for (boolean afterChange : new boolean[] {false, true}) {
                long at = write;
                crash(
                        "stopped at write " + write + ", " + afterChange,
                        (world, _) -> world.cut.stopAt(at, afterChange));
            }
        }
    }

    private interface Stop {
        /// @param left gets what a killed process leaves, if that is not what the tables have
        void prepare(World world, List<MemoryTables.Content> left);
    }

    private void crash(String description, Stop stop) throws IOException {
        try (World world = new World(folder, Seeds.random("crash"))) {
            before(world);
            List<String> whole = world.expected();
            List<MemoryTables.Content> left = new ArrayList<>();
            stop.prepare(world, left);
            Deletion wanted = new Deletion(new Ulid(0, 0), SELECTORS, RANGE, 0, "");
            boolean answered = false;
            try {
                Deletion _ = world.delete(SELECTORS, RANGE);
                answered = true;
                world.cut.cutter().cutEverything().join();
            } catch (CompletionException | VarveException e) {
                assertThat(e).hasMessageContaining("stopped by the test");
            }
            world.cut.restartFrom(left.isEmpty() ? world.cut.tables().content() : left.getFirst());
            if (answered) {
                world.forget(wanted);
                world.assertEqualsTheModel();
            } else {
                // The first cut carries on with what was begun; what comes meanwhile is not meant.
                boolean begun = world.cut.head().deletedAt(CutWorld.TENANT) > 0;
                if (begun) {
                    world.forget(wanted);
                }
                world.write(scrape(world.cut.clock.nowMs() + STEP_MS));
                world.cut.cutter().cutDue();
                world.assertEqualsTheModel();
                assertThat(begun || world.found().containsAll(whole)).isTrue();
            }
            // All of it again, as far as the window reaches.
            for (int i = 5; i < STEPS; i++) {
                world.write(scrape(CutWorld.START_MS + i * STEP_MS));
            }
            world.assertEqualsTheModel();
            world.cut.cutter().cutEverything().join();
            world.assertEqualsTheModel();
            world.cut.clock.advanceMs(CutWorld.GRACE_MS);
            world.cut.cutter().cutDue();
            world.cut.restart();
            world.assertEqualsTheModel();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(description, e);
        }
    }
}
