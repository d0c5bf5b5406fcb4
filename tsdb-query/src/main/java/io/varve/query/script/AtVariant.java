package io.varve.query.script;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.At;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Function;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorSelector;
import java.util.EnumSet;
import java.util.Set;

/// An expression with all its selectors pinned to one time, which must then yield the same wherever
/// it is evaluated (conformance FORMAT.md, A8.2).
final class AtVariant {
    private static final Set<Function> TIME_DEPENDENT =
            EnumSet.of(
                    Function.DAYS_IN_MONTH,
                    Function.DAY_OF_MONTH,
                    Function.DAY_OF_WEEK,
                    Function.DAY_OF_YEAR,
                    Function.END,
                    Function.HOUR,
                    Function.MINUTE,
                    Function.MONTH,
                    Function.PREDICT_LINEAR,
                    Function.RANGE,
                    Function.START,
                    Function.STEP,
                    Function.TIME,
                    Function.TIMESTAMP,
                    Function.YEAR);

    private AtVariant() {}

    /// Whether the expression depends on the evaluation time by other ways than its selectors.
    static boolean dependsOnTime(Expr expr) {
        return switch (expr) {
            case Call call ->
                    TIME_DEPENDENT.contains(call.function())
                            || call.arguments().stream().anyMatch(AtVariant::dependsOnTime);
            case Aggregation aggregation ->
                    dependsOnTime(aggregation.operand())
                            || aggregation.parameter().filter(AtVariant::dependsOnTime).isPresent();
            case Binary binary -> dependsOnTime(binary.left()) || dependsOnTime(binary.right());
            case Unary unary -> dependsOnTime(unary.operand());
            case Paren paren -> dependsOnTime(paren.inner());
            case Subquery subquery -> dependsOnTime(subquery.expr());
            case NumberLiteral _, StringLiteral _, VectorSelector _, MatrixSelector _ -> false;
        };
    }

    static Expr pin(Expr expr, long timeMs) {
        return switch (expr) {
            case VectorSelector selector -> pin(selector, timeMs);
            case MatrixSelector matrix ->
                    new MatrixSelector(
                            pin(matrix.selector(), timeMs), matrix.range(), matrix.span());
            // What is below follows the subquery's own times, which are fixed now.
            case Subquery subquery ->
                    new Subquery(
                            subquery.expr(),
                            subquery.range(),
                            subquery.step(),
                            pin(subquery.shift(), timeMs),
                            subquery.span());
            case Call call ->
                    new Call(
                            call.function(),
                            call.arguments().stream()
                                    .map(argument -> pin(argument, timeMs))
                                    .toList(),
                            call.span());
            case Aggregation aggregation ->
                    new Aggregation(
                            aggregation.operator(),
                            pin(aggregation.operand(), timeMs),
                            aggregation.parameter().map(parameter -> pin(parameter, timeMs)),
                            aggregation.labels(),
                            aggregation.without(),
                            aggregation.span());
            case Binary binary ->
                    new Binary(
                            binary.operator(),
                            pin(binary.left(), timeMs),
                            pin(binary.right(), timeMs),
                            binary.returnBool(),
                            binary.matching(),
                            binary.span());
            case Unary unary ->
                    new Unary(unary.negative(), pin(unary.operand(), timeMs), unary.span());
            case Paren paren -> new Paren(pin(paren.inner(), timeMs), paren.span());
            case NumberLiteral _, StringLiteral _ -> expr;
        };
    }

    private static VectorSelector pin(VectorSelector selector, long timeMs) {
        return new VectorSelector(
                selector.name(),
                selector.matchers(),
                pin(selector.shift(), timeMs),
                selector.extension(),
                selector.span());
    }

    private static TimeShift pin(TimeShift shift, long timeMs) {
        return shift.at() instanceof At.Fixed
                ? shift
                : new TimeShift(new At.Fixed(timeMs), shift.offset());
    }
}
