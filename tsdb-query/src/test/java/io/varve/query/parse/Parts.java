package io.varve.query.parse;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorSelector;
import java.util.ArrayList;
import java.util.List;

/// All expressions in a tree, parents first.
final class Parts {
    private Parts() {}

    static List<Expr> of(Expr expr) {
        List<Expr> parts = new ArrayList<>();
        collect(expr, parts);
        return parts;
    }

    private static void collect(Expr expr, List<Expr> parts) {
        parts.add(expr);
        switch (expr) {
            case NumberLiteral _, StringLiteral _, VectorSelector _, MatrixSelector _ -> {
                // Leaves.
            }
            case Subquery subquery -> collect(subquery.expr(), parts);
            case Call call -> call.arguments().forEach(argument -> collect(argument, parts));
            case Aggregation aggregation -> {
                aggregation.parameter().ifPresent(parameter -> collect(parameter, parts));
                collect(aggregation.operand(), parts);
            }
            case Binary binary -> {
                collect(binary.left(), parts);
                collect(binary.right(), parts);
            }
            case Unary unary -> collect(unary.operand(), parts);
            case Paren paren -> collect(paren.inner(), parts);
        }
    }
}
