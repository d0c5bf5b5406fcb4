package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.Deletion;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.MemoryTables;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// Deletions in a head: what is deleted is gone for readers and for decisions about later samples,
/// what comes later stays, and all of it comes out the same after a restart and after a crash at
/// any write.
class HeadDeletionTest {
    private static final int SERIES = 2 * SeriesPage.SIZE + 1;

    private static HeadSettings settings(int checkpointBytes) {
        return HeadSettings.DEFAULTS
                .withOutOfOrderWindowMs(HeadFixture.WINDOW_MS)
                .withCheckpoint(checkpointBytes, 1);
    }

    private static Deletion deletion(SplittableRandom random, TimeRange range) {
        List<List<Matcher>> selectors = new ArrayList<>();
        do {
            selectors.add(
                    switch (random.nextInt(4)) {
                        case 0 -> List.of(Matcher.equal("instance", "host-0"));
                        case 1 -> List.of(Matcher.equal("__name__", "metric_" + random.nextInt(8)));
                        case 2 ->
                                List.of(
                                        new Matcher(
                                                "instance",
                                                Matcher.Type.REGEX,
                                                "host-.*" + random.nextInt(10)));
                        default -> List.of(Matcher.equal("job", "test"));
                    });
        } while (random.nextInt(3) == 0);
        return new Deletion(
                Ulid.at(HeadFixture.START_MS, random), selectors, range, 1_000, "somebody");
    }

    /// Ranges that begin or end at samples, inside chunks, and nowhere.
    private static TimeRange range(SplittableRandom random, HeadModel model) {
        if (random.nextInt(6) == 0) {
            return TimeRange.ALL;
        }
        List<NavigableMap<Long, Long>> all = new ArrayList<>(model.series().values());
        all.removeIf(Map::isEmpty);
        NavigableMap<Long, Long> samples = all.get(random.nextInt(all.size()));
        List<Long> times = new ArrayList<>(samples.keySet());
        long fromMs = times.get(random.nextInt(times.size()));
        long toMs =
                random.nextBoolean() ? samples.lastKey() : times.get(random.nextInt(times.size()));
        return TimeRange.closed(Math.min(fromMs, toMs), Math.max(fromMs, toMs));
    }

    @Test
    void equalsTheModel() {
        Property.check("a head with deletions equals the model", 5, HeadDeletionTest::run);
    }

    private static void run(SplittableRandom random) {
        MemoryTables tables = new MemoryTables(MemoryTables.Content.empty());
        HeadSettings settings = settings(1 + random.nextInt(20_000));
        HeadModel model = new HeadModel();
        int seriesMax = 1 << random.nextInt(1, 10);
        RequestGenerator requests = new RequestGenerator(random, seriesMax);
        Head head = HeadFixture.open(settings, tables);
        try {
            HeadFixture.createSeries(head, seriesMax);
            for (int step = 0; step < 60; step++) {
                List<HeadModel.Sample> request = requests.next(400);
                CommitResult result = HeadFixture.commit(head, HeadFixture.TENANT, request).join();
                assertSame(
                        HeadFixture.answer(result, head.series(HeadFixture.TENANT)),
                        model.write(request, HeadFixture.WINDOW_MS));
                if (random.nextInt(4) == 0) {
                    Deletion deletion = deletion(random, range(random, model));
                    long position = head.delete(HeadFixture.TENANT, deletion);
                    model.delete(deletion);
                    assertEqual(head, model);
                    assertThat(head.deletedAt(HeadFixture.TENANT)).isEqualTo(position);
                    if (random.nextBoolean()) {
                        head.deletionPublished(HeadFixture.TENANT, deletion.id(), step + 1);
                    }
                }
                assertEqual(head, model);
                if (random.nextInt(10) == 0) {
                    // The second of them as a killed process leaves it.
                    boolean clean = random.nextBoolean();
                    MemoryTables.Content content = tables.content();
                    head.close();
                    tables = new MemoryTables(clean ? tables.content() : content);
                    head = HeadFixture.open(settings, tables);
                    assertEqual(head, model);
                }
            }
        } finally {
            head.close();
        }
    }

    /// Says what differs first: there are hundreds of refusals.
    private static void assertSame(HeadModel.Answer actual, HeadModel.Answer expected) {
        int size = Math.min(actual.refused().size(), expected.refused().size());
        for (int i = 0; i < size; i++) {
            assertThat(actual.refused().get(i)).isEqualTo(expected.refused().get(i));
        }
        assertThat(actual.refused().size()).isEqualTo(expected.refused().size());
        assertThat(actual.appended()).isEqualTo(expected.appended());
        assertThat(actual.duplicates()).isEqualTo(expected.duplicates());
    }

    /// Series without samples are not to be found at all.
    private static void assertEqual(Head head, HeadModel model) {
        assertThat(HeadFixture.read(head, HeadFixture.TENANT, TimeRange.ALL))
                .isEqualTo(HeadFixture.expected(model, TimeRange.ALL));
    }

    @Test
    void rowsAreWrittenAnewAndTheDeletionForgotten() {
        MemoryTables tables = new MemoryTables(MemoryTables.Content.empty());
        try (Head head = HeadFixture.open(settings(1_000), tables)) {
            SplittableRandom random = Seeds.random("HeadDeletionTest.rows");
            HeadFixture.createSeries(head, SERIES);
            HeadModel model = new HeadModel();
            RequestGenerator requests = new RequestGenerator(random, SERIES);
            write(head, model, requests, 30);
            Deletion deletion = deletion(random, range(random, model));
            head.delete(HeadFixture.TENANT, deletion);
            model.delete(deletion);
            assertThat(head.unpublishedDeletions(HeadFixture.TENANT))
                    .extracting(DeletionSource.PlacedDeletion::deletion)
                    .containsExactly(deletion);
            head.deletionPublished(HeadFixture.TENANT, deletion.id(), 7);
            assertThat(head.unpublishedDeletions(HeadFixture.TENANT)).isEmpty();
            assertThat(head.manifestVersion(HeadFixture.TENANT)).isEqualTo(7);
            // Checkpoints come with the requests, and the rows with them.
            write(head, model, requests, 30);
            assertEqual(head, model);
        }
        try (Head head = HeadFixture.open(settings(1_000), new MemoryTables(tables.content()))) {
            assertThat(head.manifestVersion(HeadFixture.TENANT)).isEqualTo(7);
        }
        try (var cursor =
                new MemoryTables(tables.content()).scan(io.varve.storage.tables.Table.META)) {
            byte[] key = Deletions.key(1);
            assertThat(cursor.seek(key)).isTrue();
            assertThat(Deletions.read(cursor.value()).all()).isEmpty();
        }
    }

    private static void write(Head head, HeadModel model, RequestGenerator requests, int count) {
        for (int i = 0; i < count; i++) {
            List<HeadModel.Sample> request = requests.next(300);
            CommitResult _ = HeadFixture.commit(head, HeadFixture.TENANT, request).join();
            HeadModel.Answer _ = model.write(request, HeadFixture.WINDOW_MS);
        }
    }

    /// What a client does with a head, one after the other.
    private sealed interface Step {
        record Write(List<HeadModel.Sample> request) implements Step {}

        record Delete(Deletion deletion) implements Step {}
    }

    @Test
    void everyWriteMayBeTheLast() {
        SplittableRandom random = Seeds.random("HeadDeletionTest.crash");
        RequestGenerator generator = new RequestGenerator(random, SERIES);
        HeadModel model = new HeadModel();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<HeadModel.Sample> request = generator.next(200);
            HeadModel.Answer _ = model.write(request, HeadFixture.WINDOW_MS);
            steps.add(new Step.Write(request));
            if (i % 5 == 4) {
                Deletion deletion = deletion(random, range(random, model));
                model.delete(deletion);
                steps.add(new Step.Delete(deletion));
            }
        }
        MemoryTables whole = new MemoryTables(MemoryTables.Content.empty());
        assertThat(run(whole, steps)).isEqualTo(steps.size());
        for (long write = 1; write <= whole.writes(); write++) {
            for (boolean afterChange : new boolean[] {false, true}) {
                crashAt(write, afterChange, steps);
            }
        }
    }

    /// Returns how many steps were answered.
    private static int run(MemoryTables tables, List<Step> steps) {
        int answered = 0;
        try (Head head = HeadFixture.open(settings(10_000), tables)) {
            HeadFixture.createSeries(head, SERIES);
            for (Step step : steps) {
                switch (step) {
                    case Step.Write write ->
                            HeadFixture.commit(head, HeadFixture.TENANT, write.request()).join();
                    case Step.Delete delete -> {
                        long _ = head.delete(HeadFixture.TENANT, delete.deletion());
                        head.deletionPublished(
                                HeadFixture.TENANT, delete.deletion().id(), answered + 1);
                    }
                }
                answered++;
            }
        } catch (CompletionException | VarveException e) {
            assertThat(e).hasMessageContaining("stopped by the test");
        }
        return answered;
    }

    private static void crashAt(long write, boolean afterChange, List<Step> steps) {
        String description = "stopped at write " + write + ", after its change: " + afterChange;
        MemoryTables stopping = new MemoryTables(MemoryTables.Content.empty());
        stopping.stopAt(write, afterChange);
        int answered = run(stopping, steps);
        try (Head head = HeadFixture.open(settings(10_000), new MemoryTables(stopping.content()))) {
            HeadModel model = new HeadModel();
            for (int i = 0; i < answered; i++) {
                apply(steps.get(i), model);
            }
            Map<Labels, NavigableMap<Long, Long>> found =
                    HeadFixture.read(head, HeadFixture.TENANT, TimeRange.ALL);
            Map<Labels, NavigableMap<Long, Long>> without = expected(model);
            if (answered < steps.size() && !found.equals(without)) {
                apply(steps.get(answered), model);
            }
            assertThat(found).as(description).isEqualTo(expected(model));
            // The client repeats what has no answer, and goes on.
            for (int i = answered; i < steps.size(); i++) {
                switch (steps.get(i)) {
                    case Step.Write next -> {
                        CommitResult result =
                                HeadFixture.commit(head, HeadFixture.TENANT, next.request()).join();
                        assertSame(
                                HeadFixture.answer(result, head.series(HeadFixture.TENANT)),
                                model.write(next.request(), HeadFixture.WINDOW_MS));
                    }
                    case Step.Delete delete -> {
                        long _ = head.delete(HeadFixture.TENANT, delete.deletion());
                        model.delete(delete.deletion());
                    }
                }
            }
            assertThat(HeadFixture.read(head, HeadFixture.TENANT, TimeRange.ALL))
                    .as(description)
                    .isEqualTo(expected(model));
        }
    }

    private static void apply(Step step, HeadModel model) {
        switch (step) {
            case Step.Write write -> {
                HeadModel.Answer _ = model.write(write.request(), HeadFixture.WINDOW_MS);
            }
            case Step.Delete delete -> model.delete(delete.deletion());
        }
    }

    private static Map<Labels, NavigableMap<Long, Long>> expected(HeadModel model) {
        return new TreeMap<>(HeadFixture.expected(model, TimeRange.ALL));
    }
}
