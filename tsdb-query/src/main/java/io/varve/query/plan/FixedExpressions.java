package io.varve.query.plan;

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
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorSelector;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The expressions of a tree whose value does not depend on the evaluation time (conformance
/// FORMAT.md, B5.4): all selectors in them have an `@`, and no function asks for the time.
final class FixedExpressions {
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

    private final Set<Expr> fixed = Collections.newSetFromMap(new IdentityHashMap<>());

    /// Finds all fixed expressions of a tree.
    FixedExpressions(Expr root) {
        visit(root);
    }

    boolean contains(Expr expr) {
        return fixed.contains(expr);
    }

    private boolean visit(Expr expr) {
        boolean isFixed =
                switch (expr) {
                    case NumberLiteral _, StringLiteral _ -> true;
                    case VectorSelector selector -> isFixed(selector);
                    case MatrixSelector range -> isFixed(range.selector());
                    case Subquery subquery -> {
                        visit(subquery.expr());
                        yield !(subquery.shift().at() instanceof At.EvaluationTime);
                    }
                    case Call call -> visitCall(call);
                    case Aggregation aggregation -> visitAll(operands(aggregation));
                    case Binary binary -> visitAll(List.of(binary.left(), binary.right()));
                    case Unary unary -> visit(unary.operand());
                    case Paren paren -> visit(paren.inner());
                };
        if (isFixed) {
            fixed.add(expr);
        }
        return isFixed;
    }

    private static boolean isFixed(VectorSelector selector) {
        return !(selector.shift().at() instanceof At.EvaluationTime);
    }

    private boolean visitCall(Call call) {
        boolean arguments = visitAll(call.arguments());
        if (call.function() == Function.TIMESTAMP) {
            return arguments && call.arguments().getFirst().unwrapped() instanceof VectorSelector;
        }
        return arguments && !TIME_DEPENDENT.contains(call.function());
    }

    private static List<Expr> operands(Aggregation aggregation) {
        return Stream.concat(Stream.of(aggregation.operand()), aggregation.parameter().stream())
                .toList();
    }

    /// Visits all of them, also when one is known not to be fixed.
    private boolean visitAll(List<Expr> arguments) {
        boolean all = true;
        for (Expr argument : arguments) {
            all &= visit(argument);
        }
        return all;
    }
}
