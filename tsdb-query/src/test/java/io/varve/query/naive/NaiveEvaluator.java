package io.varve.query.naive;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Binary;
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
import java.util.ArrayList;
import java.util.List;

/// Evaluates an expression at one time, with nothing but lists. Range vectors, annotations and
/// limits are not covered.
public final class NaiveEvaluator {
    private final NaiveSelector selector;
    private final NaiveNames names;
    private final NaiveFunctions functions;
    private final NaiveBinary binaries;

    /// @param query steps of the whole query
    public NaiveEvaluator(Features features, StepGrid query, NaiveSelector selector) {
        this.selector = selector;
        this.names = new NaiveNames(features);
        this.functions = new NaiveFunctions(this, names, query);
        this.binaries = new NaiveBinary(names);
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

    NaiveValue evaluate(Expr expr, long timeMs) {
        return switch (expr) {
            case NumberLiteral number -> new Scalar(number.value());
            case Paren paren -> evaluate(paren.inner(), timeMs);
            case VectorSelector vector -> new Vector(selector.select(vector, timeMs));
            case Unary unary -> unary(unary, evaluate(unary.operand(), timeMs));
            case Binary binary ->
                    binaries.evaluate(
                            binary,
                            evaluate(binary.left(), timeMs),
                            evaluate(binary.right(), timeMs));
            case Aggregation aggregation ->
                    new Vector(new NaiveAggregation(this, aggregation, timeMs).evaluate());
            case Call call -> functions.call(call, timeMs);
            case StringLiteral _, MatrixSelector _, Subquery _ ->
                    throw new IllegalArgumentException("not covered: " + expr);
        };
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
