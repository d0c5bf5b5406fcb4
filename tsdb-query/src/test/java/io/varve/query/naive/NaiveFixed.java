package io.varve.query.naive;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.At;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorSelector;

/// Which expressions depend on fixed times only (conformance FORMAT.md, B5.4 and A8.2).
final class NaiveFixed {
    private NaiveFixed() {}

    static boolean isFixed(Expr expr) {
        return switch (expr) {
            case NumberLiteral _, StringLiteral _ -> true;
            case Paren paren -> isFixed(paren.inner());
            case VectorSelector selector -> isFixed(selector.shift());
            case MatrixSelector matrix -> isFixed(matrix.selector().shift());
            case Subquery subquery -> isFixed(subquery.shift());
            case Unary unary -> isFixed(unary.operand());
            case Binary binary -> isFixed(binary.left()) && isFixed(binary.right());
            case Aggregation aggregation ->
                    isFixed(aggregation.operand())
                            && aggregation.parameter().map(NaiveFixed::isFixed).orElse(true);
            case Call call ->
                    !dependsOnTime(call) && call.arguments().stream().allMatch(NaiveFixed::isFixed);
        };
    }

    private static boolean isFixed(TimeShift shift) {
        return !(shift.at() instanceof At.EvaluationTime);
    }

    private static boolean dependsOnTime(Call call) {
        return switch (call.function()) {
            case DAYS_IN_MONTH,
                    DAY_OF_MONTH,
                    DAY_OF_WEEK,
                    DAY_OF_YEAR,
                    END,
                    HOUR,
                    MINUTE,
                    MONTH,
                    PREDICT_LINEAR,
                    RANGE,
                    START,
                    STEP,
                    TIME,
                    YEAR ->
                    true;
            case TIMESTAMP -> !(call.arguments().getFirst().unwrapped() instanceof VectorSelector);
            default -> false;
        };
    }
}
