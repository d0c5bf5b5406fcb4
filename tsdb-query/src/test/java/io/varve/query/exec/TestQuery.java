package io.varve.query.exec;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.query.naive.NaiveElement;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.GoFormat;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.testing.ManualClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A query around the operators of a test, with the vectors that its selectors find.
public final class TestQuery {
    private final QueryContext context;
    private final Map<String, ListedVector> vectors = new LinkedHashMap<>();

    public TestQuery(StepGrid grid, Features features) {
        this(grid, features, Long.MAX_VALUE);
    }

    public TestQuery(StepGrid grid, Features features, long memoryBytes) {
        this.context =
                new QueryContext(
                        grid,
                        300_000,
                        features,
                        new Annotations(),
                        new SampleBudget(Long.MAX_VALUE),
                        SampleTally.OFF,
                        new ReadContext(
                                new CancelToken(new ManualClock(0), 60_000),
                                new MemoryAccount("query.memory_max", memoryBytes)),
                        EvaluationThreads.NONE);
    }

    /// A query of so many steps, one second apart, with all features.
    public static TestQuery ofSteps(int steps) {
        return new TestQuery(new StepGrid(0, 1_000L * (steps - 1), 1_000), Features.all());
    }

    public static TestQuery instant() {
        return ofSteps(1);
    }

    /// The vector that a selector of this name finds; empty at first.
    public ListedVector vector(String name) {
        return vectors.computeIfAbsent(name, _ -> new ListedVector(grid()));
    }

    /// What an expression yields, a row per series: `{a="1"} 3 _ NaN`. Marked series say so; series
    /// without elements are left out.
    public List<String> rows(Expr expr) {
        Map<SeriesMeta, StepColumn> yielded = yielded(new OperatorTree(this, vectors).vector(expr));
        List<String> rows = new ArrayList<>();
        yielded.forEach((meta, column) -> {
            if (column.next(0) >= 0) {
                rows.add(row(meta, column));
            }
        });
        return rows;
    }

    private static String row(SeriesMeta meta, StepColumn column) {
        StringBuilder row = new StringBuilder(meta.labels().toString());
        row.append(meta.dropName() ? "!" : "");
        for (int step = 0; step < column.steps(); step++) {
            FloatHistogram histogram = column.histogram(step);
            row.append(' ');
            if (histogram != null) {
                row.append(histogram.text());
            } else {
                row.append(column.has(step) ? GoFormat.plain(column.value(step)) : "_");
            }
        }
        return row.toString();
    }

    /// The values of a scalar expression.
    public double[] scalar(Expr expr) {
        try (ScalarOperator operator = new OperatorTree(this, vectors).scalar(expr)) {
            return operator.values().clone();
        }
    }

    public QueryContext context() {
        return context;
    }

    public StepGrid grid() {
        return context.grid();
    }

    /// Runs an operator to its end and closes it; everything that it held must be given back.
    ///
    /// @return the elements at each step, in the order of the series
    public List<List<NaiveElement>> run(VectorOperator operator) {
        Map<SeriesMeta, StepColumn> yielded = yielded(operator);
        List<List<NaiveElement>> steps = new ArrayList<>();
        for (int step = 0; step < grid().count(); step++) {
            steps.add(ListedVector.elements(yielded, step));
        }
        return steps;
    }

    private Map<SeriesMeta, StepColumn> yielded(VectorOperator operator) {
        Map<SeriesMeta, StepColumn> yielded = new LinkedHashMap<>();
        try (operator) {
            List<SeriesMeta> series = operator.series();
            StepColumn column = new StepColumn(grid().count());
            for (int i = 0; operator.next(column); i++) {
                if (yielded.put(series.get(i), column.copy()) != null) {
                    throw new AssertionError(series.get(i) + " was announced twice");
                }
            }
            if (yielded.size() != series.size()) {
                throw new AssertionError(
                        yielded.size() + " series yielded, " + series.size() + " announced");
            }
        }
        if (context.memory().usedBytes() != 0) {
            throw new AssertionError(context.memory().usedBytes() + " bytes were not given back");
        }
        return yielded;
    }

    /// All warnings and infos with the start of their span, `... @4`.
    public List<String> annotations() {
        List<String> texts = new ArrayList<>();
        context.annotations().warnings().forEach((text, s) -> texts.add(text + " @" + s.start()));
        context.annotations().infos().forEach((text, s) -> texts.add(text + " @" + s.start()));
        return texts;
    }
}
