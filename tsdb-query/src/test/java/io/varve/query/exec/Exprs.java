package io.varve.query.exec;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Aggregator;
import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Function;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.Unary;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorMatching.Cardinality;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.Matcher;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Short ways to write expressions in tests. Spans say no more than which part of an expression
/// they belong to: a whole one starts at 1, its operand at 5, its parameter at 3, argument n at 10
/// + n.
public final class Exprs {
    public static final VectorMatching ALL_LABELS =
            matching(Cardinality.ONE_TO_ONE, false, List.of(), List.of());
    public static final VectorMatching SET =
            matching(Cardinality.MANY_TO_MANY, false, List.of(), List.of());

    private Exprs() {}

    public static Expr number(double value) {
        return new NumberLiteral(value, false, new Span(3, 4));
    }

    public static Expr string(String value) {
        return new StringLiteral(value, new Span(3, 4));
    }

    public static Expr selector(String name, Matcher... matchers) {
        return selector(5, name, matchers);
    }

    private static Expr selector(int at, String name, Matcher... matchers) {
        return new VectorSelector(
                name,
                Arrays.asList(matchers),
                TimeShift.NONE,
                Extension.NONE,
                new Span(at, at + 1));
    }

    public static Expr minus(Expr operand) {
        return new Unary(true, operand, new Span(1, 9));
    }

    public static Expr aggregate(Aggregator operator, Expr operand, String... by) {
        return new Aggregation(
                operator, operand, Optional.empty(), Arrays.asList(by), false, new Span(1, 9));
    }

    public static Expr without(Aggregator operator, Expr operand, String... labels) {
        return new Aggregation(
                operator, operand, Optional.empty(), Arrays.asList(labels), true, new Span(1, 9));
    }

    public static Expr aggregate(
            Aggregator operator, Expr parameter, Expr operand, boolean without, String... labels) {
        return new Aggregation(
                operator,
                operand,
                Optional.of(parameter),
                Arrays.asList(labels),
                without,
                new Span(1, 9));
    }

    public static VectorMatching matching(
            Cardinality cardinality, boolean on, List<String> labels, List<String> include) {
        return new VectorMatching(
                cardinality, labels, on, include, OptionalDouble.empty(), OptionalDouble.empty());
    }

    public static VectorMatching filled(
            VectorMatching matching, OptionalDouble left, OptionalDouble right) {
        return new VectorMatching(
                matching.cardinality(),
                matching.labels(),
                matching.on(),
                matching.include(),
                left,
                right);
    }

    public static Expr binary(Expr left, BinaryOperator operator, Expr right) {
        return binary(
                left,
                operator,
                false,
                operator.kind() == BinaryOperator.Kind.SET ? SET : ALL_LABELS,
                right);
    }

    /// @param matching left out if one of the operands is a scalar
    public static Expr binary(
            Expr left,
            BinaryOperator operator,
            boolean returnBool,
            VectorMatching matching,
            Expr right) {
        boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
        return new Binary(
                operator,
                left,
                right,
                returnBool,
                vectors ? Optional.of(matching) : Optional.empty(),
                new Span(1, 9));
    }

    public static Expr call(Function function, Expr... arguments) {
        return new Call(function, placed(arguments), new Span(1, 9));
    }

    /// Gives selectors and numbers the span of their argument.
    private static List<Expr> placed(Expr... arguments) {
        Expr[] placed = arguments.clone();
        for (int i = 0; i < placed.length; i++) {
            Span span = new Span(10 + i, 11 + i);
            if (placed[i] instanceof VectorSelector(var name, var matchers, var at, var ext, _)) {
                placed[i] = new VectorSelector(name, matchers, at, ext, span);
            } else if (placed[i] instanceof NumberLiteral(double value, boolean duration, _)) {
                placed[i] = new NumberLiteral(value, duration, span);
            }
        }
        return Arrays.asList(placed);
    }
}
