package io.varve.query.parse;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Aggregator;
import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.BinaryOperator.Kind;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Function;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.Unary;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorMatching.Cardinality;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import java.util.IdentityHashMap;
import java.util.List;

/// The static checks of PromQL (conformance FORMAT.md, B2.2), in Prometheus's order, because only
/// the first error is told.
final class TypeChecker {
    private final QueryText text;
    private final IdentityHashMap<Binary, VectorMatching> matchings;

    /// @param matchings what was written, see [ExpressionReader#matchings()]
    TypeChecker(QueryText text, IdentityHashMap<Binary, VectorMatching> matchings) {
        this.text = text;
        this.matchings = matchings;
    }

    /// @throws ParseException for the first error
    void check(Expr expr) {
        switch (expr) {
            case NumberLiteral _, StringLiteral _ -> {
                // Nothing can be wrong with them.
            }
            case VectorSelector selector -> {
                checkName(selector);
                checkNotEmpty(selector);
            }
            case MatrixSelector matrix -> check(matrix.selector());
            case Subquery subquery -> checkSubquery(subquery);
            case Call call -> checkCall(call);
            case Aggregation aggregation -> checkAggregation(aggregation);
            case Binary binary -> checkBinary(binary);
            case Unary unary -> checkUnary(unary);
            case Paren paren -> check(paren.inner());
        }
    }

    private void checkName(VectorSelector selector) {
        if (selector.name().isEmpty()) {
            return;
        }
        List<Matcher> matchers = selector.matchers();
        for (Matcher matcher : matchers.subList(0, matchers.size() - 1)) {
            if (matcher.name().equals(Labels.METRIC_NAME)) {
                throw error(
                        selector,
                        "metric name must not be set twice: "
                                + GoFormat.quote(selector.name())
                                + " or "
                                + GoFormat.quote(matcher.value()));
            }
        }
    }

    private void checkNotEmpty(VectorSelector selector) {
        if (selector.name().isEmpty()
                && selector.matchers().stream().allMatch(Matcher::matchesEmpty)) {
            throw error(selector, "vector selector must contain at least one non-empty matcher");
        }
    }

    private void checkSubquery(Subquery subquery) {
        check(subquery.expr());
        ValueType type = subquery.expr().type();
        if (type != ValueType.VECTOR) {
            throw error(
                    subquery,
                    "subquery is only allowed on instant vector, got "
                            + type.resultType()
                            + " instead");
        }
    }

    private void checkUnary(Unary unary) {
        check(unary.operand());
        ValueType type = unary.operand().type();
        if (!isScalarOrVector(type)) {
            throw error(
                    unary,
                    "unary expression only allowed on expressions of type scalar or instant"
                            + " vector, got "
                            + GoFormat.quote(type.documented()));
        }
    }

    private void checkAggregation(Aggregation aggregation) {
        expect(aggregation.operand(), ValueType.VECTOR, "aggregation expression");
        ValueType parameterType =
                aggregation.operator() == Aggregator.COUNT_VALUES
                        ? ValueType.STRING
                        : ValueType.SCALAR;
        aggregation
                .parameter()
                .ifPresent(parameter -> expect(parameter, parameterType, "aggregation parameter"));
    }

    private void checkCall(Call call) {
        Function function = call.function();
        checkArgumentCount(call);
        if (function == Function.INFO && call.arguments().size() > 1) {
            checkInfoSelector(call);
        }
        List<ValueType> types = function.arguments();
        for (int i = 0; i < call.arguments().size(); i++) {
            Expr argument = call.arguments().get(i);
            ValueType wanted = types.get(Math.min(i, types.size() - 1));
            if (function == Function.INFO && i == 1) {
                // It may match the empty string: it only says which labels are wanted.
                continue;
            }
            expect(argument, wanted, inCallTo(function));
        }
    }

    private void checkArgumentCount(Call call) {
        Function function = call.function();
        int listed = function.arguments().size();
        int given = call.arguments().size();
        if (function.variadic() == 0) {
            if (given != listed) {
                throw wrongCount(call, "", listed);
            }
            return;
        }
        int minimum = listed - 1;
        int maximum = minimum + function.variadic();
        if (given < minimum) {
            throw wrongCount(call, "at least ", minimum);
        }
        if (function.variadic() > 0 && given > maximum) {
            throw wrongCount(call, "at most ", maximum);
        }
    }

    private ParseException wrongCount(Call call, String bound, int wanted) {
        return error(
                call,
                "expected "
                        + bound
                        + wanted
                        + " argument(s) in call to "
                        + GoFormat.quote(call.function().text())
                        + ", got "
                        + call.arguments().size());
    }

    private void checkInfoSelector(Call call) {
        Expr argument = call.arguments().get(1);
        if (argument.type() != ValueType.VECTOR) {
            throw wrongType(call, ValueType.VECTOR, inCallTo(call.function()), argument.type());
        }
        if (!(argument instanceof VectorSelector selector)) {
            throw error(argument, "expected label selectors only");
        }
        if (!selector.name().isEmpty()) {
            throw error(argument, "expected label selectors only, got vector selector instead");
        }
    }

    private static String inCallTo(Function function) {
        return "call to function " + GoFormat.quote(function.text());
    }

    private void checkBinary(Binary binary) {
        check(binary.left());
        check(binary.right());
        ValueType left = binary.left().type();
        ValueType right = binary.right().type();
        VectorMatching matching =
                matchings.getOrDefault(binary, binary.matching().orElse(BinaryModifiers.PLAIN));
        checkBool(binary, left, right);
        checkLabelsOnce(binary, matching);
        if (!isScalarOrVector(left)) {
            throw error(binary.left(), ONLY_SCALARS_AND_VECTORS);
        }
        if (!isScalarOrVector(right)) {
            throw error(binary.right(), ONLY_SCALARS_AND_VECTORS);
        }
        if (left == ValueType.VECTOR && right == ValueType.VECTOR) {
            checkSetOperator(binary, matching);
        } else {
            checkScalarOperand(binary, matching);
        }
    }

    private static final String ONLY_SCALARS_AND_VECTORS =
            "binary expression must contain only scalar and instant vector types";

    private void checkBool(Binary binary, ValueType left, ValueType right) {
        boolean comparison = binary.operator().kind() == Kind.COMPARISON;
        if (binary.returnBool() && !comparison) {
            throw errorAtOperator(binary, "bool modifier can only be used on comparison operators");
        }
        boolean scalars = left == ValueType.SCALAR && right == ValueType.SCALAR;
        if (comparison && scalars && !binary.returnBool()) {
            throw errorAtOperator(binary, "comparisons between scalars must use BOOL modifier");
        }
    }

    private void checkLabelsOnce(Binary binary, VectorMatching matching) {
        if (!matching.on()) {
            return;
        }
        for (String label : matching.labels()) {
            if (matching.include().contains(label)) {
                throw errorAtOperator(
                        binary,
                        "label "
                                + GoFormat.quote(label)
                                + " must not occur in ON and GROUP clause at once");
            }
        }
    }

    private void checkSetOperator(Binary binary, VectorMatching matching) {
        if (binary.operator().kind() != Kind.SET) {
            return;
        }
        if (matching.cardinality() == Cardinality.MANY_TO_ONE
                || matching.cardinality() == Cardinality.ONE_TO_MANY) {
            throw error(
                    binary, "no grouping allowed for " + quoted(binary.operator()) + " operation");
        }
        if (BinaryModifiers.fills(matching)) {
            throw error(binary, "filling in missing series not allowed for set operators");
        }
    }

    private void checkScalarOperand(Binary binary, VectorMatching matching) {
        if (!matching.labels().isEmpty()) {
            throw error(binary, "vector matching only allowed between instant vectors");
        }
        if (BinaryModifiers.fills(matching)) {
            throw error(binary, "filling in missing series only allowed between instant vectors");
        }
        if (binary.operator().kind() == Kind.SET) {
            throw error(
                    binary,
                    "set operator "
                            + quoted(binary.operator())
                            + " not allowed in binary scalar expression");
        }
    }

    private static String quoted(BinaryOperator operator) {
        return GoFormat.quote(operator.symbol());
    }

    private void expect(Expr expr, ValueType wanted, String context) {
        check(expr);
        if (expr.type() != wanted) {
            throw wrongType(expr, wanted, context, expr.type());
        }
    }

    private ParseException wrongType(Expr at, ValueType wanted, String context, ValueType got) {
        return error(
                at,
                "expected type "
                        + wanted.documented()
                        + " in "
                        + context
                        + ", got "
                        + got.documented());
    }

    private static boolean isScalarOrVector(ValueType type) {
        return type == ValueType.SCALAR || type == ValueType.VECTOR;
    }

    private ParseException error(Expr at, String message) {
        return ParseException.at(text, at.span().start(), message);
    }

    /// An error at what follows the left operand.
    private ParseException errorAtOperator(Binary binary, String message) {
        int offset = binary.left().span().end();
        while (Lexer.isBlank(text.byteAt(offset))) {
            offset++;
        }
        return ParseException.at(text, offset, message);
    }
}
