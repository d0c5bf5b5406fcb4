package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.MemoryTables;
import io.varve.storage.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// Stops a head at each write of its store in turn, before and after the write's changes, and opens
/// what is left: every acknowledged request is there, an unanswered one is there whole or not at
/// all, and decisions go on as if nothing had happened.
class HeadCrashTest {
    private static final int REQUESTS = 60;

    /// Four pages.
    private static final int SERIES = 3 * SeriesPage.SIZE + 1;

    /// Requests that are sent before the first answer is waited for.
    private static final int IN_FLIGHT = 3;

    private final List<List<HeadModel.Sample>> requests = new ArrayList<>();

    private final HeadSettings settings =
            HeadSettings.DEFAULTS
                    .withOutOfOrderWindowMs(HeadFixture.WINDOW_MS)
                    .withCheckpoint(10_000, 1);

    @Test
    void everyWriteMayBeTheLast() {
        RequestGenerator generator = new RequestGenerator(Seeds.random("HeadCrashTest"), SERIES);
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(generator.next(200));
        }
        MemoryTables whole = new MemoryTables(MemoryTables.Content.empty());
        int sent = runUntilStopped(whole).sent();
        assertThat(sent).isEqualTo(REQUESTS);
        assertThat(whole.writes()).isGreaterThan(REQUESTS / IN_FLIGHT);
        for (long write = 1; write <= whole.writes(); write++) {
            for (boolean afterChange : new boolean[] {false, true}) {
                crashAt(write, afterChange);
            }
        }
    }

    private record Run(int acknowledged, int sent) {}

    private void crashAt(long write, boolean afterChange) {
        String description = "stopped at write " + write + ", after its change: " + afterChange;
        MemoryTables stopping = new MemoryTables(MemoryTables.Content.empty());
        stopping.stopAt(write, afterChange);
        Run run = runUntilStopped(stopping);
        try (Head head = HeadFixture.open(settings, new MemoryTables(stopping.content()))) {
            HeadModel model = new HeadModel();
            for (int i = 0; i < run.acknowledged(); i++) {
                model.write(requests.get(i), HeadFixture.WINDOW_MS);
            }
            Map<Labels, NavigableMap<Long, Long>> found =
                    HeadFixture.read(head, HeadFixture.TENANT, TimeRange.ALL);
            int there = run.acknowledged();
            while (there < run.sent()
                    && !found.equals(HeadFixture.expected(model, TimeRange.ALL))) {
                model.write(requests.get(there), HeadFixture.WINDOW_MS);
                there++;
            }
            assertThat(found).as(description).isEqualTo(HeadFixture.expected(model, TimeRange.ALL));
            // The sender repeats what it has no answer for, and goes on.
            for (int i = run.acknowledged(); i < REQUESTS; i++) {
                CommitResult result =
                        HeadFixture.commit(head, HeadFixture.TENANT, requests.get(i)).join();
                assertThat(HeadFixture.answer(result, head.series(HeadFixture.TENANT)))
                        .as(description)
                        .isEqualTo(model.write(requests.get(i), HeadFixture.WINDOW_MS));
            }
            assertThat(HeadFixture.read(head, HeadFixture.TENANT, TimeRange.ALL))
                    .as(description)
                    .isEqualTo(HeadFixture.expected(model, TimeRange.ALL));
        }
    }

    private Run runUntilStopped(MemoryTables tables) {
        Head head;
        try {
            head = HeadFixture.open(settings, tables);
        } catch (VarveException e) {
            assertThat(e).hasMessageContaining("stopped by the test");
            return new Run(0, 0);
        }
        int acknowledged = 0;
        int sent = 0;
        try (head) {
            HeadFixture.createSeries(head, SERIES);
            while (sent < REQUESTS) {
                List<CompletableFuture<CommitResult>> answers = new ArrayList<>();
                for (int i = 0; i < IN_FLIGHT && sent < REQUESTS; i++) {
                    answers.add(HeadFixture.commit(head, HeadFixture.TENANT, requests.get(sent)));
                    sent++;
                }
                for (CompletableFuture<CommitResult> answer : answers) {
                    answer.join();
                    acknowledged++;
                }
            }
        } catch (CompletionException e) {
            assertThat(e).hasMessageContaining("stopped by the test");
        }
        return new Run(acknowledged, sent);
    }
}
