package io.varve.storage.tables;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/// Runs calls that block in native code on a platform thread: the caller's own if it is one, else
/// one of a few that this class owns. A virtual thread that made such a call itself would hold its
/// carrier for as long as the disk takes, and with it every virtual thread that waits for one.
///
/// Thread-safe.
public final class NativeCalls implements AutoCloseable {
    private final ExecutorService threads;

    /// @param name of the threads
    /// @param threadCount how many calls of virtual threads run at once; others wait
    public NativeCalls(String name, int threadCount) {
        threads =
                Executors.newFixedThreadPool(
                        threadCount, Thread.ofPlatform().daemon().name(name + "-", 0).factory());
    }

    /// Runs the call and returns what it returns.
    ///
    /// @throws VarveException of kind UNAVAILABLE if this has been closed
    public <T> T run(Supplier<T> call) {
        if (!Thread.currentThread().isVirtual()) {
            return call.get();
        }
        Future<T> future;
        try {
            future = threads.submit(call::get);
        } catch (RejectedExecutionException e) {
            throw new VarveException(ErrorKind.UNAVAILABLE, "the head is shutting down", e);
        }
        return join(future);
    }

    private static <T> T join(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException _) {
                    // The call cannot be stopped half-way; its result is short to come.
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                    }
                    throw new IllegalStateException("a native call failed", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Lets calls that run end, and refuses further ones.
    @Override
    public void close() {
        threads.close();
    }
}
