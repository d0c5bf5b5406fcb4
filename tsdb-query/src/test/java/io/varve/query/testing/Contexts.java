package io.varve.query.testing;

import io.varve.query.ast.Features;
import io.varve.query.exec.Annotations;
import io.varve.query.exec.EvaluationThreads;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SampleBudget;
import io.varve.query.exec.SampleTally;
import io.varve.query.exec.StepGrid;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.testing.ManualClock;

/// Contexts of queries without practical limits.
public final class Contexts {
    public static final long LOOKBACK_MS = 300_000;

    private Contexts() {}

    public static ReadContext read() {
        return new ReadContext(
                new CancelToken(new ManualClock(0), 1_000_000),
                new MemoryAccount("query.memory_max", 1L << 40));
    }

    public static QueryContext query(StepGrid grid, Features features) {
        return query(grid, features, EvaluationThreads.NONE);
    }

    public static QueryContext query(StepGrid grid, Features features, EvaluationThreads threads) {
        return new QueryContext(
                grid,
                LOOKBACK_MS,
                features,
                new Annotations(),
                new SampleBudget(1L << 40),
                SampleTally.OFF,
                read(),
                threads);
    }
}
