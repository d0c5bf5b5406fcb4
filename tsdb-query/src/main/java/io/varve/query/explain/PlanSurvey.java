package io.varve.query.explain;

import io.varve.query.exec.IndexedRange;
import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.query.plan.PlanNode;
import io.varve.storage.read.ReadStats;
import io.varve.storage.runtime.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Measures every operator of one query: time by the wall clock, on the one thread that an
/// explained query has, so that times of operators add up. Not thread-safe.
public final class PlanSurvey {
    /// A meter, the wrapper around an operator, a context, and the texts of the report.
    private static final int OPERATOR_BYTES = 1024;

    private final Clock clock;
    private final Deque<Meter> open = new ArrayDeque<>();
    private final List<Meter> all = new ArrayList<>();
    private @Nullable Meter root;

    public PlanSurvey(Clock clock) {
        this.clock = clock;
    }

    /// Makes an operator, and measures the making and everything that it does from now on.
    ///
    /// @param maker is given the operator's own context
    /// @throws io.varve.storage.runtime.VarveException if the query's memory does not suffice
    public Operator make(
            PlanNode node,
            StepGrid grid,
            QueryContext context,
            Function<QueryContext, Operator> maker) {
        context.memory().take(OPERATOR_BYTES);
        QueryContext own = context.with(context.read().countedApart());
        Meter meter = new Meter(clock, node, grid, own.read());
        Meter above = open.peek();
        if (above == null) {
            root = meter;
        } else {
            above.addInput(meter);
        }
        all.add(meter);
        open.push(meter);
        long begun = meter.begin();
        try {
            return measured(maker.apply(own), meter);
        } finally {
            meter.end(begun);
            open.pop();
        }
    }

    private static Operator measured(Operator operator, Meter meter) {
        return switch (operator) {
            case VectorOperator vector -> new MeteredVector(vector, meter);
            case ScalarOperator scalar -> new MeteredScalar(scalar, meter);
            case IndexedRange indexed -> new MeteredIndexedRange(indexed, meter);
            case RangeOperator range -> new MeteredRange(range, meter);
        };
    }

    /// Adds what all operators have read.
    public void addReadsTo(ReadStats stats) {
        for (Meter meter : all) {
            stats.addAll(meter.read().stats());
        }
    }

    /// What all operators did, from the outermost one inwards.
    ///
    /// @throws IllegalStateException if no operator was made
    public OperatorReport report(String query) {
        Meter outermost = root;
        if (outermost == null) {
            throw new IllegalStateException("no operator was made");
        }
        return outermost.report(new PlanWords(query));
    }
}
