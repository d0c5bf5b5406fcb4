package io.varve.query.parse;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Aggregator;
import io.varve.query.ast.At;
import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.BinaryOperator.Kind;
import io.varve.query.ast.Call;
import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Function;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.Unary;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorMatching.Cardinality;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/// Makes random trees of the shapes that the parser yields: types are right, and there are
/// parentheses wherever the text would otherwise mean something else.
final class TreeGenerator {
    private static final List<String> NAMES =
            List.of("foo", "job:rate5m", "sum", "offset", "and", "fill", "start", "min_of", "by");
    private static final List<String> LABELS =
            List.of("job", "le", "on", "without", "http.status", "nan", "a b", "é", "atan2");
    private static final List<String> TEXTS =
            List.of("", "x", "a|b", "\"\\\n\u0007", "é€𝄞", "\uDCFF", "\u200B", "'`");
    private static final int UNARY = 5;
    private static final int POWER = 6;
    private static final int PRIMARY = 7;

    private final SplittableRandom random;

    TreeGenerator(SplittableRandom random) {
        this.random = random;
    }

    Expr tree(int depth) {
        return ofType(one(ValueType.VECTOR, ValueType.VECTOR, ValueType.SCALAR), depth);
    }

    private Expr ofType(ValueType type, int depth) {
        return switch (type) {
            case SCALAR -> scalar(depth);
            case VECTOR -> vector(depth);
            case MATRIX -> matrix(depth);
            case STRING -> new StringLiteral(pick(TEXTS), Span.NONE);
            case NONE -> throw new IllegalArgumentException("nothing is of that type");
        };
    }

    private Expr scalar(int depth) {
        if (depth == 0) {
            return number();
        }
        return switch (random.nextInt(5)) {
            case 0 -> number();
            case 1 -> new Paren(scalar(depth - 1), Span.NONE);
            case 2 -> unary(scalar(depth - 1));
            case 3 -> call(ValueType.SCALAR, depth);
            default -> binary(scalar(depth - 1), scalar(depth - 1));
        };
    }

    private NumberLiteral number() {
        return switch (random.nextInt(6)) {
            case 0 -> new NumberLiteral(random.nextInt(100_000_000) / 1000.0, true, Span.NONE);
            case 1 -> new NumberLiteral(-random.nextInt(100) - 1.0, true, Span.NONE);
            case 2 ->
                    new NumberLiteral(
                            pick(List.of(1e300, 1e-300, 0.1, 0.0, -0.0)), false, Span.NONE);
            case 3 ->
                    new NumberLiteral(
                            pick(
                                    List.of(
                                            Double.NaN,
                                            Double.POSITIVE_INFINITY,
                                            Double.NEGATIVE_INFINITY)),
                            false,
                            Span.NONE);
            default -> new NumberLiteral(random.nextInt(-100, 1000), false, Span.NONE);
        };
    }

    private Expr vector(int depth) {
        if (depth == 0) {
            return selector();
        }
        return switch (random.nextInt(8)) {
            case 0 -> selector();
            case 1 -> new Paren(vector(depth - 1), Span.NONE);
            case 2 -> unary(vector(depth - 1));
            case 3 -> call(ValueType.VECTOR, depth);
            case 4 -> aggregation(depth);
            case 5 -> binary(vector(depth - 1), scalar(depth - 1));
            default -> binary(vector(depth - 1), vector(depth - 1));
        };
    }

    private Expr unary(Expr operand) {
        // A sign before a number belongs to the number.
        Expr inner =
                operand instanceof NumberLiteral || level(operand) < UNARY
                        ? paren(operand)
                        : operand;
        if (inner instanceof Binary && level(inner) < POWER) {
            inner = paren(inner);
        }
        return new Unary(random.nextBoolean(), inner, Span.NONE);
    }

    private static Expr paren(Expr expr) {
        return new Paren(expr, Span.NONE);
    }

    private static int level(Expr expr) {
        return switch (expr) {
            case Binary binary -> level(binary.operator());
            case Unary _ -> UNARY;
            // Its text may begin with a sign.
            case NumberLiteral _ -> UNARY;
            default -> PRIMARY;
        };
    }

    private static int level(BinaryOperator operator) {
        return switch (operator) {
            case OR -> 1;
            case AND, UNLESS -> 2;
            case ADD, SUBTRACT -> 4;
            case MULTIPLY, DIVIDE, MODULO, ATAN2 -> 5;
            case POWER -> POWER;
            default -> 3;
        };
    }

    private Expr binary(Expr first, Expr second) {
        boolean vectors = first.type() == ValueType.VECTOR && second.type() == ValueType.VECTOR;
        BinaryOperator operator = one(BinaryOperator.values());
        if (operator.kind() == Kind.SET && !vectors) {
            operator = BinaryOperator.POWER;
        }
        boolean scalars = first.type() == ValueType.SCALAR && second.type() == ValueType.SCALAR;
        boolean comparison = operator.kind() == Kind.COMPARISON;
        boolean swap = random.nextBoolean();
        int level = level(operator);
        boolean power = operator == BinaryOperator.POWER;
        Expr left = swap ? second : first;
        Expr right = swap ? first : second;
        boolean leftBinds = level(left) > level || (!power && level(left) == level);
        boolean rightBinds =
                !(right instanceof Binary)
                        || level(right) > level
                        || (power && level(right) == level);
        return new Binary(
                operator,
                leftBinds ? left : paren(left),
                rightBinds ? right : paren(right),
                comparison && (scalars || random.nextBoolean()),
                vectors ? Optional.of(matching(operator)) : Optional.empty(),
                Span.NONE);
    }

    private VectorMatching matching(BinaryOperator operator) {
        boolean on = random.nextBoolean();
        List<String> labels = random.nextInt(3) == 0 ? List.of() : labels(0, 4);
        if (operator.kind() == Kind.SET) {
            return new VectorMatching(
                    Cardinality.MANY_TO_MANY,
                    labels,
                    on,
                    List.of(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty());
        }
        Cardinality cardinality =
                one(Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_MANY);
        return new VectorMatching(
                cardinality,
                labels,
                on,
                cardinality == Cardinality.ONE_TO_ONE ? List.of() : labels(4, LABELS.size()),
                fill(),
                fill());
    }

    private OptionalDouble fill() {
        return random.nextInt(3) == 0
                ? OptionalDouble.of(pick(List.of(0.0, -1.5, 1e6, Double.NaN, 1e-7)))
                : OptionalDouble.empty();
    }

    private List<String> labels(int from, int to) {
        List<String> labels = new ArrayList<>();
        for (String label : LABELS.subList(from, to)) {
            if (random.nextBoolean()) {
                labels.add(label);
            }
        }
        return labels;
    }

    private Expr aggregation(int depth) {
        Aggregator operator = one(Aggregator.values());
        ValueType parameter =
                operator == Aggregator.COUNT_VALUES ? ValueType.STRING : ValueType.SCALAR;
        List<String> labels = labels(0, LABELS.size());
        return new Aggregation(
                operator,
                vector(depth - 1),
                operator.hasParameter()
                        ? Optional.of(ofType(parameter, depth - 1))
                        : Optional.empty(),
                labels,
                random.nextBoolean(),
                Span.NONE);
    }

    private Expr call(ValueType type, int depth) {
        Function function = one(Function.values());
        while (function.returnType() != type || function == Function.INFO) {
            function = one(Function.values());
        }
        int listed = function.arguments().size();
        int count =
                switch (function.variadic()) {
                    case 0 -> listed;
                    case -1 -> listed - 1 + random.nextInt(4);
                    default -> listed - 1 + random.nextInt(function.variadic() + 1);
                };
        List<Expr> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ValueType wanted = function.arguments().get(Math.min(i, listed - 1));
            arguments.add(ofType(wanted, depth - 1));
        }
        return new Call(function, arguments, Span.NONE);
    }

    private VectorSelector selector() {
        String name = random.nextInt(4) == 0 ? "" : pick(NAMES);
        List<Matcher> matchers = new ArrayList<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            matchers.add(
                    new Matcher(
                            pick(LABELS),
                            one(Matcher.Type.EQUAL, Matcher.Type.NOT_EQUAL),
                            pick(TEXTS)));
        }
        if (random.nextInt(4) == 0) {
            matchers.add(new Matcher(pick(LABELS), Matcher.Type.REGEX, "a|b.*"));
        }
        if (name.isEmpty()) {
            matchers.add(new Matcher("job", Matcher.Type.NOT_EQUAL, ""));
        } else {
            matchers.add(Matcher.equal(Labels.METRIC_NAME, name));
        }
        return new VectorSelector(name, matchers, shift(), one(Extension.values()), Span.NONE);
    }

    private Expr matrix(int depth) {
        if (depth == 0 || random.nextBoolean()) {
            return new MatrixSelector(selector(), brackets(), Span.NONE);
        }
        Expr operand = vector(depth - 1);
        return new Subquery(
                level(operand) < PRIMARY ? paren(operand) : operand,
                brackets(),
                random.nextBoolean() ? Optional.of(brackets()) : Optional.empty(),
                shift(),
                Span.NONE);
    }

    private TimeShift shift() {
        At at =
                switch (random.nextInt(6)) {
                    case 0 -> new At.QueryStart();
                    case 1 -> new At.QueryEnd();
                    case 2 ->
                            new At.Fixed(random.nextLong(-1_000_000_000_000L, 10_000_000_000_000L));
                    default -> new At.EvaluationTime();
                };
        return new TimeShift(at, random.nextInt(3) == 0 ? Optional.of(offset()) : Optional.empty());
    }

    private DurationExpr constant(int fromMs, int toMs) {
        return new DurationExpr.Constant(
                Literals.seconds(random.nextInt(fromMs, toMs)), true, Span.NONE);
    }

    private DurationExpr offset() {
        return switch (random.nextInt(4)) {
            case 0 -> constant(1, 1_000_000_000);
            case 1 -> constant(-1_000_000_000, -1);
            case 2 -> new DurationExpr.Signed(true, closedDuration(), Span.NONE);
            default -> closedDuration();
        };
    }

    private DurationExpr brackets() {
        return random.nextBoolean() ? constant(1, 1_000_000_000) : arithmetic(2);
    }

    /// A duration that needs no parentheses anywhere.
    private DurationExpr closedDuration() {
        return switch (random.nextInt(5)) {
            case 0 -> new DurationExpr.Step(Span.NONE);
            case 1 -> new DurationExpr.Range(Span.NONE);
            case 2 -> new DurationExpr.MinOf(arithmetic(1), number(1), Span.NONE);
            case 3 -> new DurationExpr.MaxOf(number(1), arithmetic(1), Span.NONE);
            default -> new DurationExpr.Parenthesised(arithmetic(1), Span.NONE);
        };
    }

    private DurationExpr number(int minimum) {
        return new DurationExpr.Constant(
                random.nextInt(minimum, 1000), random.nextBoolean(), Span.NONE);
    }

    private DurationExpr arithmetic(int depth) {
        DurationExpr.Operator operator = one(DurationExpr.Operator.values());
        DurationExpr left = depth == 0 ? number(1) : durationOperand(depth - 1);
        DurationExpr right = depth == 0 ? number(1) : durationOperand(depth - 1);
        return new DurationExpr.Operation(operator, left, right, Span.NONE);
    }

    private DurationExpr durationOperand(int depth) {
        return switch (random.nextInt(4)) {
            case 0 -> new DurationExpr.Parenthesised(arithmetic(depth), Span.NONE);
            case 1 -> closedDuration();
            default -> number(1);
        };
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    private <T> T one(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
