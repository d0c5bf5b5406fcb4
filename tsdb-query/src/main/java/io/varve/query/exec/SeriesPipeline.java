package io.varve.query.exec;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Evaluates many series, each for itself, and yields their columns in order.
///
/// Series are evaluated in batches on the query's [EvaluationThreads], a bounded number of batches
/// ahead of the one that is being yielded. A batch that no thread has begun when its turn comes is
/// evaluated by the thread that asks for it, so that a query never waits for threads that are busy
/// with others. Few series, or no threads: everything happens on the asking thread.
///
/// Used by one thread, except that evaluators run on several, each on one at a time.
public final class SeriesPipeline implements AutoCloseable {
    /// A batch should take long against the cost of handing it over, some microseconds.
    private static final int BATCH_SERIES = 32;

    /// Columns in flight hold at most this part of the query's memory.
    private static final int MEMORY_FRACTION = 8;

    /// Evaluates series. Has scratch of its own and is used by one thread at a time.
    @FunctionalInterface
    public interface Evaluator {
        /// Fills an empty column with the values of a series.
        void evaluate(int series, StepColumn into);
    }

    private final QueryContext context;
    private final int steps;
    private final int count;
    private final Supplier<Evaluator> evaluators;
    private final Queue<Evaluator> idle = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Batch> ahead = new ArrayDeque<>();
    private final List<StepColumn[]> spare = new ArrayList<>();
    private final Charge charge;
    private final int batchSeries;
    private final int batchesMax;
    private int scheduled;
    private int yielded;

    /// @param count how many series there are
    /// @param evaluators makes an evaluator; called by any thread
    public SeriesPipeline(
            QueryContext context, StepGrid grid, int count, Supplier<Evaluator> evaluators) {
        this.context = context;
        this.steps = grid.count();
        this.count = count;
        this.evaluators = evaluators;
        this.charge = new Charge(context);
        int batches = 2 * context.threads().count();
        long columns = columnsMax(context, steps);
        this.batchSeries = Math.clamp(columns / Math.max(1, batches), 1, BATCH_SERIES);
        boolean parallel = batches > 0 && columns >= batches && count >= 2 * batchSeries;
        this.batchesMax = parallel ? batches : 0;
    }

    private static long columnsMax(QueryContext context, int steps) {
        return context.memory().limitBytes() / MEMORY_FRACTION / StepColumn.bytes(steps);
    }

    /// Clears the column and fills it with the next series.
    ///
    /// @return false if all series have been yielded
    public boolean next(StepColumn column) {
        column.clear();
        if (yielded == count) {
            return false;
        }
        if (batchesMax == 0) {
            evaluate(yielded++, column);
            return true;
        }
        schedule();
        Batch batch = ahead.getFirst();
        batch.finish();
        column.copyFrom(batch.columns[yielded - batch.from]);
        yielded++;
        if (yielded == batch.to) {
            ahead.removeFirst();
            spare.add(batch.columns);
        }
        return true;
    }

    private void evaluate(int series, StepColumn column) {
        Evaluator evaluator = idle.poll();
        if (evaluator == null) {
            evaluator = evaluators.get();
        }
        evaluator.evaluate(series, column);
        idle.add(evaluator);
    }

    private void schedule() {
        while (ahead.size() < batchesMax && scheduled < count) {
            int to = Math.min(count, scheduled + batchSeries);
            Batch batch =
                    new Batch(scheduled, to, spare.isEmpty() ? columns() : spare.removeLast());
            ahead.addLast(batch);
            scheduled = to;
            context.threads().executor().execute(batch);
        }
    }

    private StepColumn[] columns() {
        charge.take(batchSeries * StepColumn.bytes(steps));
        StepColumn[] columns = new StepColumn[batchSeries];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new StepColumn(steps);
        }
        return columns;
    }

    /// Returns when no evaluator runs any more.
    @Override
    public void close() {
        for (Batch batch : ahead) {
            batch.abandon();
        }
        ahead.clear();
        yielded = count;
        charge.close();
    }

    /// Successive series. Whoever claims it first evaluates it: a thread of the pool, or the one
    /// that needs it.
    private final class Batch implements Runnable {
        private final int from;
        private final int to;
        private final StepColumn[] columns;
        private final AtomicBoolean claimed = new AtomicBoolean();
        private final CountDownLatch done = new CountDownLatch(1);
        private @Nullable RuntimeException failure;
        private @Nullable Error error;

        Batch(int from, int to, StepColumn[] columns) {
            this.from = from;
            this.to = to;
            this.columns = columns;
        }

        @Override
        public void run() {
            if (claimed.compareAndSet(false, true)) {
                try {
                    for (int series = from; series < to; series++) {
                        StepColumn column = columns[series - from];
                        column.clear();
                        evaluate(series, column);
                    }
                } catch (RuntimeException e) {
                    failure = e;
                } catch (Error e) {
                    error = e;
                } finally {
                    done.countDown();
                }
            }
        }

        /// Evaluates it, or waits for the thread that does; throws what was thrown there.
        void finish() {
            run();
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new VarveException(
                        ErrorKind.CANCELLED, "query was canceled in expression evaluation", e);
            }
            if (failure != null) {
                throw failure;
            }
            if (error != null) {
                throw error;
            }
        }

        /// Keeps it from being begun, or waits for the thread that has.
        void abandon() {
            if (claimed.compareAndSet(false, true)) {
                return;
            }
            boolean interrupted = false;
            while (done.getCount() > 0) {
                try {
                    done.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
