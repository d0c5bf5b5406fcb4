package io.varve.query.parse;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Trees without what printing does not keep: spans, and the order of matchers.
final class Trees {
    private Trees() {}

    /// The query's tree, everything enabled, made comparable.
    static Expr parsed(String query) {
        return comparable(PromqlParser.parse(query, Features.all()));
    }

    static Expr comparable(Expr expr) {
        return switch (expr) {
            case NumberLiteral number ->
                    new NumberLiteral(number.value(), number.duration(), Span.NONE);
            case StringLiteral string -> new StringLiteral(string.value(), Span.NONE);
            case VectorSelector selector -> comparable(selector);
            case MatrixSelector matrix ->
                    new MatrixSelector(
                            comparable(matrix.selector()), comparable(matrix.range()), Span.NONE);
            case Subquery subquery ->
                    new Subquery(
                            comparable(subquery.expr()),
                            comparable(subquery.range()),
                            subquery.step().map(Trees::comparable),
                            comparable(subquery.shift()),
                            Span.NONE);
            case Call call ->
                    new Call(
                            call.function(),
                            call.arguments().stream().map(Trees::comparable).toList(),
                            Span.NONE);
            case Aggregation aggregation ->
                    new Aggregation(
                            aggregation.operator(),
                            comparable(aggregation.operand()),
                            aggregation.parameter().map(Trees::comparable),
                            aggregation.labels(),
                            aggregation.without(),
                            Span.NONE);
            case Binary binary ->
                    new Binary(
                            binary.operator(),
                            comparable(binary.left()),
                            comparable(binary.right()),
                            binary.returnBool(),
                            binary.matching(),
                            Span.NONE);
            case Unary unary -> new Unary(unary.negative(), comparable(unary.operand()), Span.NONE);
            case Paren paren -> new Paren(comparable(paren.inner()), Span.NONE);
        };
    }

    private static VectorSelector comparable(VectorSelector selector) {
        List<Matcher> matchers = new ArrayList<>(selector.matchers());
        matchers.sort(
                Comparator.comparing(Matcher::toString)
                        .thenComparing(matcher -> matcher.name().equals(Labels.METRIC_NAME)));
        return new VectorSelector(
                selector.name(),
                matchers,
                comparable(selector.shift()),
                selector.extension(),
                Span.NONE);
    }

    private static TimeShift comparable(TimeShift shift) {
        return new TimeShift(shift.at(), shift.offset().map(Trees::comparable));
    }

    static DurationExpr comparable(DurationExpr duration) {
        return switch (duration) {
            case DurationExpr.Constant constant ->
                    new DurationExpr.Constant(constant.seconds(), constant.duration(), Span.NONE);
            case DurationExpr.Operation operation ->
                    new DurationExpr.Operation(
                            operation.operator(),
                            comparable(operation.left()),
                            comparable(operation.right()),
                            Span.NONE);
            case DurationExpr.Signed signed ->
                    new DurationExpr.Signed(
                            signed.negative(), comparable(signed.operand()), Span.NONE);
            case DurationExpr.Parenthesised parenthesised ->
                    new DurationExpr.Parenthesised(comparable(parenthesised.inner()), Span.NONE);
            case DurationExpr.Step _ -> new DurationExpr.Step(Span.NONE);
            case DurationExpr.Range _ -> new DurationExpr.Range(Span.NONE);
            case DurationExpr.MinOf choice ->
                    new DurationExpr.MinOf(
                            comparable(choice.left()), comparable(choice.right()), Span.NONE);
            case DurationExpr.MaxOf choice ->
                    new DurationExpr.MaxOf(
                            comparable(choice.left()), comparable(choice.right()), Span.NONE);
        };
    }
}
