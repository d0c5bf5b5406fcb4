package io.varve.query.exec;

import java.util.concurrent.Executor;

/// Threads that evaluate series beside the thread of a query. Shared by all queries; their owner
/// stops them after the last one. What runs on them decodes and computes and never waits for other
/// work on them.
///
/// @param executor runs what it is given some time, or never
/// @param count how many run at once; 0: queries use their own thread alone
public record EvaluationThreads(Executor executor, int count) {
    /// No threads.
    public static final EvaluationThreads NONE =
            new EvaluationThreads(
                    task -> {
                        throw new IllegalStateException("there are no threads for " + task);
                    },
                    0);
}
