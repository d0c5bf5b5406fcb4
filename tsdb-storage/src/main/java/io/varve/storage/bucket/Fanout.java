package io.varve.storage.bucket;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Tasks that wait for the store, side by side: on the caller's thread and virtual ones. Belongs to
/// one call.
final class Fanout<T> {
    private final IntFunction<T> task;
    private final Object[] results;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Fanout(int count, IntFunction<T> task) {
        this.task = task;
        this.results = new Object[count];
    }

    /// Runs tasks 0 to `count - 1`, and returns when none of them runs any more.
    ///
    /// @param width so many at a time
    /// @throws RuntimeException the first failure, after which no further task is begun
    static <T> List<T> run(int width, int count, IntFunction<T> task) {
        var fanout = new Fanout<T>(count, task);
        int helpers = Math.min(width, count) - 1;
        if (helpers <= 0) {
            fanout.work();
        } else {
            // Closing it waits for the tasks.
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < helpers; i++) {
                    Future<?> _ = threads.submit(fanout::work);
                }
                fanout.work();
            }
        }
        return fanout.results();
    }

    private void work() {
        for (int i = next.getAndIncrement(); i < results.length; i = next.getAndIncrement()) {
            if (failure.get() != null) {
                return;
            }
            try {
                results[i] = task.apply(i);
            } catch (RuntimeException | Error e) {
                if (!failure.compareAndSet(null, e)) {
                    return;
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private List<T> results() {
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("tasks throw nothing checked", e);
        }
        // Only what the task has returned is in it.
        return new ArrayList<>((List<T>) Arrays.asList(results));
    }
}
