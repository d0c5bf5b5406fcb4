package io.varve.query.plan;

import io.varve.query.ast.Aggregation;
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
import java.util.ArrayList;
import java.util.List;

/// The way to the first selector of an expression, in the order of writing.
final class FirstSelector {
    private FirstSelector() {}

    /// The time shifts on the way to it, from outside to inside: those of the subqueries around it
    /// and its own. Empty if there is no selector.
    static List<TimeShift> path(Expr expr) {
        List<TimeShift> path = new ArrayList<>();
        find(expr, path);
        return path;
    }

    private static boolean find(Expr expr, List<TimeShift> path) {
        return switch (expr) {
            case NumberLiteral _, StringLiteral _ -> false;
            case VectorSelector selector -> path.add(selector.shift());
            case MatrixSelector range -> path.add(range.selector().shift());
            case Subquery subquery -> {
                path.add(subquery.shift());
                if (find(subquery.expr(), path)) {
                    yield true;
                }
                path.removeLast();
                yield false;
            }
            case Call call -> call.arguments().stream().anyMatch(each -> find(each, path));
            case Aggregation aggregation ->
                    find(aggregation.operand(), path)
                            || aggregation.parameter().map(each -> find(each, path)).orElse(false);
            case Binary binary -> find(binary.left(), path) || find(binary.right(), path);
            case Unary unary -> find(unary.operand(), path);
            case Paren paren -> find(paren.inner(), path);
        };
    }
}
