package io.varve.query.naive;

import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorMatching.Cardinality;
import io.varve.query.naive.NaiveValue.Scalar;
import io.varve.query.naive.NaiveValue.Vector;
import io.varve.storage.histogram.Combination;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Binary operators (conformance FORMAT.md, B7).
final class NaiveBinary {
    private final NaiveNames names;

    private final NaiveNotes notes;

    /// What came up last in the evaluation in hand.
    private NaiveBinaryNote last;

    private final Set<String> errors;

    /// @param errors takes all that are found at a step, as any of them is a right answer
    NaiveBinary(NaiveNames names, NaiveNotes notes, Set<String> errors) {
        this.names = names;
        this.errors = errors;
        this.notes = notes;
        this.last = NaiveBinaryNote.NONE;
    }

    /// A sample without labels.
    private record Value(double number, @Nullable FloatHistogram histogram) {
        static Value of(double number) {
            return new Value(number, null);
        }

        static Value of(FloatHistogram histogram) {
            return new Value(Double.NaN, histogram);
        }

        static Value of(NaiveElement element) {
            return new Value(element.value(), element.histogram());
        }
    }

    NaiveValue evaluate(Binary node, NaiveValue left, NaiveValue right) {
        NaiveBinaryNote note = new NaiveBinaryNote(node, notes);
        last = note;
        try {
            return operated(node, left, right);
        } finally {
            note.publish();
        }
    }

    /// Fails if the "one" side of an operator has several elements for a match group.
    ///
    /// @param isLeft which side is given
    void requireUnique(Binary node, NaiveValue side, boolean isLeft) {
        if (side instanceof Vector vector && node.matching().isPresent()) {
            VectorMatching matching = node.matching().get();
            boolean oneLeft = matching.cardinality() == Cardinality.ONE_TO_MANY;
            if (node.operator().kind() != BinaryOperator.Kind.SET && oneLeft == isLeft) {
                ones(matching, vector.elements(), isLeft);
            }
        }
    }

    private NaiveValue operated(Binary node, NaiveValue left, NaiveValue right) {
        if (left instanceof Scalar a && right instanceof Scalar b) {
            return new Scalar(scalars(node, a.value(), b.value()));
        }
        List<NaiveElement> result;
        if (left instanceof Vector a && right instanceof Vector b) {
            VectorMatching matching = node.matching().orElseThrow();
            result =
                    node.operator().kind() == BinaryOperator.Kind.SET
                            ? set(node.operator(), matching, a.elements(), b.elements())
                            : matched(node, matching, a.elements(), b.elements());
        } else if (left instanceof Vector a && right instanceof Scalar b) {
            result = vectorAndScalar(node, a.elements(), b.value(), false);
        } else if (left instanceof Scalar a && right instanceof Vector b) {
            result = vectorAndScalar(node, b.elements(), a.value(), true);
        } else {
            throw new IllegalArgumentException("operands of " + node);
        }
        return new Vector(NaiveNames.distinct(result));
    }

    private static double scalars(Binary node, double a, double b) {
        return switch (node.operator().kind()) {
            case ARITHMETIC -> arithmetic(node.operator(), a, b);
            case COMPARISON -> compare(node.operator(), a, b) ? 1 : 0;
            case TRIM, SET ->
                    throw NaiveNames.error(
                            "operator \""
                                    + node.operator().symbol()
                                    + "\" not allowed for Scalar operations");
        };
    }

    private List<NaiveElement> vectorAndScalar(
            Binary node, List<NaiveElement> vector, double scalar, boolean scalarLeft) {
        List<NaiveElement> result = new ArrayList<>();
        for (NaiveElement element : vector) {
            Value left = scalarLeft ? Value.of(scalar) : Value.of(element);
            Value right = scalarLeft ? Value.of(element) : Value.of(scalar);
            Value value = operate(node, left, right, Value.of(element));
            if (value == null) {
                continue;
            }
            NaiveElement computed =
                    new NaiveElement(
                            element.labels(),
                            element.dropName(),
                            value.number(),
                            value.histogram());
            boolean drops =
                    node.operator().kind() == BinaryOperator.Kind.ARITHMETIC || node.returnBool();
            result.add(drops ? names.drop(computed) : computed);
        }
        return result;
    }

    private static List<NaiveElement> set(
            BinaryOperator operator,
            VectorMatching matching,
            List<NaiveElement> left,
            List<NaiveElement> right) {
        Set<Labels> leftKeys = keys(matching, left);
        Set<Labels> rightKeys = keys(matching, right);
        List<NaiveElement> result = new ArrayList<>();
        for (NaiveElement element : left) {
            boolean occurs = rightKeys.contains(key(matching, element.labels()));
            if (operator == BinaryOperator.OR || occurs == (operator == BinaryOperator.AND)) {
                result.add(element);
            }
        }
        if (operator == BinaryOperator.OR) {
            for (NaiveElement element : right) {
                if (!leftKeys.contains(key(matching, element.labels()))) {
                    result.add(element);
                }
            }
        }
        return result;
    }

    private static Set<Labels> keys(VectorMatching matching, List<NaiveElement> elements) {
        Set<Labels> keys = new HashSet<>();
        elements.forEach(element -> keys.add(key(matching, element.labels())));
        return keys;
    }

    private static Labels key(VectorMatching matching, Labels labels) {
        return matching.on()
                ? labels.only(matching.labels())
                : labels.without("__name__").without(matching.labels().toArray(String[]::new));
    }

    private List<NaiveElement> matched(
            Binary node,
            VectorMatching matching,
            List<NaiveElement> left,
            List<NaiveElement> right) {
        OptionalDouble fillMany = matching.fillLeft();
        OptionalDouble fillOne = matching.fillRight();
        boolean filled = fillMany.isPresent() || fillOne.isPresent();
        if ((left.isEmpty() || right.isEmpty()) && !filled) {
            return List.of();
        }
        boolean oneLeft = matching.cardinality() == Cardinality.ONE_TO_MANY;
        Map<Labels, NaiveElement> ones = ones(matching, oneLeft ? left : right, oneLeft);
        Matches matches = new Matches(node, matching, oneLeft);
        for (NaiveElement many : oneLeft ? right : left) {
            Labels key = key(matching, many.labels());
            NaiveElement one = ones.get(key);
            if (one != null) {
                matches.add(key, many, one);
            } else if (fillOne.isPresent()) {
                matches.add(key, many, NaiveElement.of(key, fillOne.getAsDouble()));
            }
        }
        if (fillMany.isPresent()) {
            Set<Labels> manyKeys = keys(matching, oneLeft ? right : left);
            ones.forEach((key, one) -> {
                if (!manyKeys.contains(key)) {
                    matches.add(key, NaiveElement.of(key, fillMany.getAsDouble()), one);
                }
            });
        }
        return matches.results;
    }

    private Map<Labels, NaiveElement> ones(
            VectorMatching matching, List<NaiveElement> elements, boolean left) {
        Map<Labels, NaiveElement> ones = new LinkedHashMap<>();
        Map<Labels, List<NaiveElement>> all = new HashMap<>();
        VarveException failure = null;
        for (NaiveElement element : elements) {
            Labels key = key(matching, element.labels());
            ones.putIfAbsent(key, element);
            List<NaiveElement> others = all.computeIfAbsent(key, _ -> new ArrayList<>());
            for (NaiveElement other : others) {
                List<String> both =
                        Stream.of(other, element).map(e -> e.labels().toString()).sorted().toList();
                failure =
                        NaiveNames.error(
                                "found duplicate series for the match group "
                                        + key
                                        + " on the "
                                        + (left ? "left" : "right")
                                        + " hand-side of the operation: "
                                        + both
                                        + ";many-to-many matching not allowed: matching labels must be"
                                        + " unique on one side");
                errors.add(failure.getMessage());
            }
            others.add(element);
        }
        if (failure != null) {
            throw failure;
        }
        return ones;
    }

    /// The pairs that have been found, and what they make.
    private final class Matches {
        private final Binary node;
        private final VectorMatching matching;
        private final boolean oneLeft;
        private final Map<Labels, Set<Labels>> resultsOfKey = new HashMap<>();
        private final List<NaiveElement> results = new ArrayList<>();

        Matches(Binary node, VectorMatching matching, boolean oneLeft) {
            this.node = node;
            this.matching = matching;
            this.oneLeft = oneLeft;
        }

        void add(Labels key, NaiveElement many, NaiveElement one) {
            Labels labels = resultLabels(many.labels(), one.labels());
            Set<Labels> taken = resultsOfKey.computeIfAbsent(key, _ -> new HashSet<>());
            if (matching.cardinality() == Cardinality.ONE_TO_ONE && !taken.isEmpty()) {
                throw NaiveNames.error(
                        "multiple matches for labels: many-to-one matching must be explicit"
                                + " (group_left/group_right)");
            }
            if (!taken.add(labels)) {
                throw NaiveNames.error(
                        "multiple matches for labels: grouping labels must ensure unique matches");
            }
            Value left = Value.of(oneLeft ? one : many);
            Value right = Value.of(oneLeft ? many : one);
            Value value = operate(node, left, right, left);
            if (value != null) {
                boolean mark = node.returnBool() && names.delayed();
                results.add(new NaiveElement(labels, mark, value.number(), value.histogram()));
            }
        }

        private Labels resultLabels(Labels many, Labels one) {
            Labels labels = many;
            if (node.operator().kind() == BinaryOperator.Kind.ARITHMETIC) {
                labels = NaiveNames.without(labels);
            }
            if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
                labels =
                        matching.on()
                                ? labels.only(matching.labels())
                                : labels.without(matching.labels().toArray(String[]::new));
            }
            LabelsBuilder builder = labels.toBuilder();
            matching.include().forEach(name -> builder.set(name, one.get(name)));
            labels = builder.build();
            return node.returnBool() && !names.delayed() ? NaiveNames.without(labels) : labels;
        }
    }

    private @Nullable Value incompatible(Value left, Value right) {
        last.incompatible(left.histogram() == null, right.histogram() == null);
        return null;
    }

    /// @param kept what a comparison yields where it holds
    /// @return null if there is no element
    private @Nullable Value operate(Binary node, Value left, Value right, Value kept) {
        BinaryOperator operator = node.operator();
        if (operator.kind() == BinaryOperator.Kind.COMPARISON) {
            Boolean holds = holds(operator, left, right);
            if (holds == null) {
                return incompatible(left, right);
            }
            return node.returnBool() ? Value.of(holds ? 1.0 : 0.0) : holds ? kept : null;
        }
        FloatHistogram a = left.histogram();
        FloatHistogram b = right.histogram();
        if (a == null && b == null) {
            return operator.kind() == BinaryOperator.Kind.TRIM
                    ? incompatible(left, right)
                    : Value.of(arithmetic(operator, left.number(), right.number()));
        }
        if (a != null && b != null) {
            return switch (operator) {
                case ADD -> combined(HistogramArithmetic.add(a, b), false);
                case SUBTRACT -> combined(HistogramArithmetic.subtract(a, b), true);
                default -> incompatible(left, right);
            };
        }
        if (a == null) {
            return operator == BinaryOperator.MULTIPLY && b != null
                    ? Value.of(HistogramArithmetic.multiply(b, left.number()).compact(0))
                    : incompatible(left, right);
        }
        return switch (operator) {
            case MULTIPLY -> Value.of(HistogramArithmetic.multiply(a, right.number()).compact(0));
            case DIVIDE -> Value.of(HistogramArithmetic.divide(a, right.number()).compact(0));
            case TRIM_UPPER -> Value.of(HistogramArithmetic.trimUpper(a, right.number()));
            case TRIM_LOWER -> Value.of(HistogramArithmetic.trimLower(a, right.number()));
            default -> incompatible(left, right);
        };
    }

    private @Nullable Value combined(Combination combination, boolean gauge) {
        if (!(combination instanceof Combination.Combined combined)) {
            last.incompatibleBuckets();
            return null;
        }
        if (combined.boundsReconciled()) {
            last.reconciled();
        }
        if (combined.resetCollision()) {
            last.collision();
        } else {
            FloatHistogram histogram = combined.histogram().compact(0);
            return Value.of(gauge ? histogram.withHint(ResetHint.GAUGE) : histogram);
        }
        return null;
    }

    /// @return null if the comparison is not defined
    private static @Nullable Boolean holds(BinaryOperator operator, Value left, Value right) {
        FloatHistogram a = left.histogram();
        FloatHistogram b = right.histogram();
        if (a == null && b == null) {
            return compare(operator, left.number(), right.number());
        }
        if (a == null || b == null) {
            return null;
        }
        return switch (operator) {
            case EQUAL -> a.sameAs(b);
            case NOT_EQUAL -> !a.sameAs(b);
            default -> null;
        };
    }

    static double arithmetic(BinaryOperator operator, double a, double b) {
        return switch (operator) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MODULO -> a % b;
            case POWER -> a == 1 || (a == -1 && Double.isInfinite(b)) ? 1 : Math.pow(a, b);
            case ATAN2 -> Math.atan2(a, b);
            default -> throw new IllegalArgumentException(operator + " is not arithmetic");
        };
    }

    static boolean compare(BinaryOperator operator, double a, double b) {
        return switch (operator) {
            case EQUAL -> a == b;
            case NOT_EQUAL -> a != b;
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
            default -> throw new IllegalArgumentException(operator + " is not a comparison");
        };
    }
}
