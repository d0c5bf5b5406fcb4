package io.varve.query.engine;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// A thread with room for recursions over trees of thousands of levels, which chains of operators
/// are: `a or b or c ...`. A stack is memory only as far as it is used.
final class TallStack {
    /// Texts up to this length, in characters, hold no tree that an ordinary stack cannot bear: an
    /// operator with its operand takes two.
    static final int TEXT_MIN = 1_000;

    /// Several times what the parser's limit of levels needs.
    private static final long STACK_BYTES = 64L << 20;

    private TallStack() {}

    /// Does the work on such a thread and waits for it, however long; interrupts are kept for the
    /// caller, as work is cancelled by its token.
    ///
    /// @throws RuntimeException or an error that the work has thrown
    static <T> T call(Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread thread = new Thread(null, task, "tall query", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                Optional<T> done = result(task);
                if (done.isPresent()) {
                    return done.get();
                }
                interrupted = true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Empty if the wait was interrupted.
    private static <T> Optional<T> result(FutureTask<T> task) {
        try {
            return Optional.of(task.get());
        } catch (InterruptedException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
