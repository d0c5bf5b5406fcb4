package io.varve.query.naive;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorSelector;
import io.varve.query.exec.StepGrid;
import io.varve.query.naive.NaiveValue.Scalar;
import io.varve.query.naive.NaiveValue.Vector;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Evaluates a query at one time after the other, from lists of samples, as conformance FORMAT.md
/// says it and as slowly as that is.
///
/// Nothing of the engine is used but the parser, its tree, and values: labels, matchers, and the
/// arithmetic of single native histograms (sum, difference, scaling, trimming, reset detection),
/// which has tests of its own against exact numbers. Limits are not covered.
public final class NaiveEvaluator {
    private final NaiveSelector selector;
    private final @Nullable NaiveSelection selection;
    private final NaiveNames names;
    private final NaiveFunctions functions;
    private final NaiveBinary binaries;
    private final NaiveNotes notes = new NaiveNotes();
    private final Features features;
    private final Set<String> errors = new TreeSet<>();

    private final Map<SubqueryKey, Map<Long, List<NaiveElement>>> subqueries = new HashMap<>();
    private final Map<Call, Map<Labels, Labels>> sources = new HashMap<>();

    /// The times at which the expression in hand is evaluated: those of the query or of a subquery.
    private StepGrid frame;

    /// Whether only counts and sums of histograms are asked for, and whether that is overruled.
    private boolean statistics;

    private boolean whole;

    /// Without range vectors and functions of series: vectors come from elsewhere.
    ///
    /// @param query steps of the whole query
    public NaiveEvaluator(Features features, StepGrid query, NaiveSelector selector) {
        this.selector = selector;
        this.selection = null;
        this.features = features;
        this.frame = query;
        this.names = new NaiveNames(features);
        this.functions = new NaiveFunctions(this, names, query);
        this.binaries = new NaiveBinary(names, notes, errors);
    }

    /// @param stepMs step of a range query, 0 of an instant query
    public NaiveEvaluator(Features features, StepGrid query, long stepMs, NaiveStore store) {
        NaiveSelection selected = new NaiveSelection(store, query, stepMs, notes);
        this.selection = selected;
        this.selector =
                (node, timeMs) -> selected.instant(node, timeMs, frame(), statistics && !whole);
        this.features = features;
        this.frame = query;
        this.names = new NaiveNames(features);
        this.functions = new NaiveFunctions(this, names, query);
        this.binaries = new NaiveBinary(names, notes, errors);
    }

    /// What came up so far.
    public NaiveNotes notes() {
        return notes;
    }

    /// Errors that came up beside the ones thrown: of the other operand of an operator.
    public Set<String> errors() {
        return errors;
    }

    Features features() {
        return features;
    }

    NaiveNames names() {
        return names;
    }

    StepGrid frame() {
        return frame;
    }

    NaiveSelection selection() {
        if (selection == null) {
            throw new IllegalStateException("there are no series");
        }
        return selection;
    }

    /// The elements of a query's result at a time, marked names removed.
    ///
    /// @throws io.varve.storage.runtime.VarveException with Prometheus's text if the query fails
    public List<NaiveElement> result(Expr expr, long timeMs) {
        return NaiveNames.removeMarked(vector(expr, timeMs));
    }

    public List<NaiveElement> vector(Expr expr, long timeMs) {
        if (evaluate(expr, timeMs) instanceof Vector vector) {
            return vector.elements();
        }
        throw new IllegalArgumentException("not a vector: " + expr);
    }

    public double scalar(Expr expr, long timeMs) {
        if (evaluate(expr, timeMs) instanceof Scalar scalar) {
            return scalar.value();
        }
        throw new IllegalArgumentException("not a scalar: " + expr);
    }

    List<Double> scalarAtAllSteps(Expr expr) {
        List<Double> values = new ArrayList<>();
        for (int step = 0; step < frame.count(); step++) {
            values.add(scalar(expr, frame.timeMs(step)));
        }
        return values;
    }

    /// The series of a range selector or subquery.
    List<NaiveWindow> windows(Expr range, long timeMs) {
        return switch (range.unwrapped()) {
            case MatrixSelector matrix ->
                    selection().windows(matrix, timeMs, frame, statistics && !whole);
            case Subquery subquery -> subquery(subquery, timeMs);
            default -> throw new IllegalArgumentException("not a range vector: " + range);
        };
    }

    private List<NaiveWindow> subquery(Subquery subquery, long timeMs) {
        StepGrid outer = frame;
        boolean outerWhole = whole;
        StepGrid inner = selection().steps(subquery, outer);
        if (inner == null) {
            return List.of();
        }
        SubqueryKey key = new SubqueryKey(subquery, inner);
        Map<Long, List<NaiveElement>> points = subqueries.get(key);
        if (points == null) {
            points = new HashMap<>();
            frame = inner;
            whole = true;
            try {
                VarveException failure = null;
                for (int step = 0; step < inner.count(); step++) {
                    long time = inner.timeMs(step);
                    try {
                        points.put(time, NaiveNames.distinct(vector(subquery.expr(), time)));
                    } catch (VarveException e) {
                        errors.add(e.getMessage());
                        failure = e;
                    }
                }
                if (failure != null) {
                    throw failure;
                }
            } finally {
                frame = outer;
                whole = outerWhole;
            }
            subqueries.put(key, points);
        }
        Map<Long, List<NaiveElement>> found = points;
        return selection().windows(subquery, timeMs, time -> found.getOrDefault(time, List.of()));
    }

    /// All points between the first and the last that the steps around a subquery need, needed or
    /// not: what comes up at one counts.
    private record SubqueryKey(Subquery subquery, StepGrid inner) {}

    /// Notes where a function has a value from, to find two series with equal labels.
    ///
    /// @param from the series before its name was dropped
    void requireOneSource(Call call, Labels result, Labels from) {
        Labels other =
                sources.computeIfAbsent(call, _ -> new HashMap<>()).putIfAbsent(result, from);
        if (other != null && !other.equals(from)) {
            errors.add("vector cannot contain metrics with the same labelset");
        }
    }

    /// What depends on fixed times only is evaluated at one time.
    NaiveValue evaluate(Expr expr, long timeMs) {
        StepGrid outer = frame;
        boolean fixed = selection != null && outer.count() > 1 && NaiveFixed.isFixed(expr);
        if (fixed) {
            frame = StepGrid.instant(outer.startMs());
        }
        try {
            return value(expr, fixed ? outer.startMs() : timeMs);
        } finally {
            frame = outer;
        }
    }

    private NaiveValue value(Expr expr, long timeMs) {
        return switch (expr) {
            case NumberLiteral number -> new Scalar(number.value());
            case Paren paren -> evaluate(paren.inner(), timeMs);
            case VectorSelector vector -> new Vector(selector.select(vector, timeMs));
            case Unary unary -> unary(unary, evaluate(unary.operand(), timeMs));
            case Binary binary -> binary(binary, timeMs);
            case Aggregation aggregation ->
                    new Vector(new NaiveAggregation(this, aggregation, timeMs).evaluate());
            case Call call -> call(call, timeMs);
            case StringLiteral _, MatrixSelector _, Subquery _ ->
                    throw new IllegalArgumentException("no value at a time: " + expr);
        };
    }

    private NaiveValue call(Call call, long timeMs) {
        boolean outerWhole = whole;
        boolean outerStatistics = statistics;
        switch (call.function()) {
            case HISTOGRAM_COUNT, HISTOGRAM_SUM, HISTOGRAM_AVG -> statistics = true;
            case HISTOGRAM_QUANTILE, HISTOGRAM_QUANTILES, HISTOGRAM_FRACTION -> whole = true;
            default -> {}
        }
        try {
            return functions.call(call, timeMs);
        } finally {
            whole = outerWhole;
            statistics = outerStatistics;
        }
    }

    private NaiveValue binary(Binary binary, long timeMs) {
        boolean outerWhole = whole;
        whole |= binary.operator().kind() == BinaryOperator.Kind.TRIM;
        NaiveValue left;
        NaiveValue right;
        try {
            try {
                left = evaluate(binary.left(), timeMs);
            } catch (VarveException first) {
                try {
                    binaries.requireUnique(binary, evaluate(binary.right(), timeMs), false);
                } catch (VarveException second) {
                    errors.add(second.getMessage());
                }
                throw first;
            }
            try {
                right = evaluate(binary.right(), timeMs);
            } catch (VarveException first) {
                try {
                    binaries.requireUnique(binary, left, true);
                } catch (VarveException second) {
                    errors.add(second.getMessage());
                }
                throw first;
            }
        } finally {
            whole = outerWhole;
        }
        return binaries.evaluate(binary, left, right);
    }

    private NaiveValue unary(Unary node, NaiveValue operand) {
        if (!node.negative()) {
            return operand;
        }
        return switch (operand) {
            case Scalar scalar -> new Scalar(-scalar.value());
            case Vector vector -> {
                List<NaiveElement> negated = new ArrayList<>();
                for (NaiveElement element : vector.elements()) {
                    negated.add(
                            element.histogram() == null
                                    ? element.with(-element.value())
                                    : element.with(
                                            HistogramArithmetic.negate(element.histogram())));
                }
                yield new Vector(NaiveNames.distinct(names.drop(negated)));
            }
        };
    }
}
