package io.varve.query.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Features;
import io.varve.query.testing.Contexts;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SeriesPipelineTest {
    private static final StepGrid GRID = new StepGrid(0, 2, 1);

    private static QueryContext context(Executor executor, int threads) {
        return Contexts.query(GRID, Features.all(), new EvaluationThreads(executor, threads));
    }

    /// Sets the number of the series at step 1.
    private static SeriesPipeline.Evaluator numbers() {
        AtomicBoolean busy = new AtomicBoolean();
        return (series, into) -> {
            assertThat(busy.compareAndSet(false, true)).as("one thread at a time").isTrue();
            assertThat(into.count()).as("empty").isZero();
            into.set(1, series);
            busy.set(false);
        };
    }

    private static void expectNumbers(SeriesPipeline pipeline, int count) {
        StepColumn column = new StepColumn(3);
        column.set(0, 17);
        for (int i = 0; i < count; i++) {
            assertThat(pipeline.next(column)).isTrue();
            assertThat(column.count()).isEqualTo(1);
            assertThat(column.value(1)).isEqualTo(i);
        }
        assertThat(pipeline.next(column)).isFalse();
        assertThat(column.count()).isZero();
    }

    @Test
    void columnsComeInOrderWhoeverEvaluatesThem() {
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            for (int count : new int[] {0, 1, 31, 32, 33, 1_000, 5_000}) {
                QueryContext context = context(pool, 3);
                try (SeriesPipeline pipeline =
                        new SeriesPipeline(context, GRID, count, SeriesPipelineTest::numbers)) {
                    expectNumbers(pipeline, count);
                }
                assertThat(context.memory().usedBytes()).isZero();
            }
        }
    }

    @Test
    void aQueryDoesNotWaitForThreadsThatNeverCome() {
        try (SeriesPipeline pipeline =
                new SeriesPipeline(
                        context(task -> {}, 2), GRID, 1_000, SeriesPipelineTest::numbers)) {
            expectNumbers(pipeline, 1_000);
        }
    }

    @Test
    void readingAheadIsBounded() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        AtomicInteger evaluated = new AtomicInteger();
        QueryContext context = context(tasks::add, 2);
        try (SeriesPipeline pipeline =
                new SeriesPipeline(
                        context, GRID, 10_000, () -> (_, _) -> evaluated.incrementAndGet())) {
            pipeline.next(new StepColumn(3));
            tasks.forEach(Runnable::run);
            assertThat(evaluated).hasValueLessThan(300);
        }
    }

    @Test
    void whatAnEvaluatorThrowsComesWhenItsTurnIs() {
        try (ExecutorService pool = Executors.newFixedThreadPool(2);
                SeriesPipeline pipeline =
                        new SeriesPipeline(
                                context(pool, 2),
                                GRID,
                                500,
                                () ->
                                        (series, _) -> {
                                            if (series == 200) {
                                                throw new IllegalStateException("series 200");
                                            }
                                        })) {
            StepColumn column = new StepColumn(3);
            for (int i = 0; i < 150; i++) {
                assertThat(pipeline.next(column)).isTrue();
            }
            assertThatThrownBy(
                            () -> {
                                while (pipeline.next(column)) {
                                    assertThat(column.count()).isZero();
                                }
                            })
                    .hasMessage("series 200");
        }
    }

    @Test
    void closingWaitsForWhatHasBegunAndKeepsTheRestFromBeginning() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean closed = new AtomicBoolean();
        AtomicBoolean late = new AtomicBoolean();
        Thread asking = Thread.currentThread();
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            SeriesPipeline pipeline =
                    new SeriesPipeline(
                            context(pool, 1),
                            GRID,
                            1_000,
                            () ->
                                    (series, _) -> {
                                        late.compareAndSet(false, closed.get());
                                        if (Thread.currentThread() != asking) {
                                            begun.countDown();
                                            awaitUnchecked(release);
                                        } else if (series == 0) {
                                            awaitUnchecked(begun);
                                        }
                                    });
            // Either thread may take the first batch; the pool's takes one and stays in it.
            Thread releasing =
                    Thread.ofPlatform()
                            .start(() -> {
                                awaitUnchecked(begun);
                                release.countDown();
                            });
            pipeline.next(new StepColumn(3));
            pipeline.close();
            closed.set(true);
            releasing.join();
        }
        assertThat(late).as("evaluated after closing").isFalse();
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
