package io.varve.query.api;

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
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A request for exemplars.
///
/// @param selectors the matchers of every selector in the query, wherever it stands; modifiers of
///   time play no part
record ExemplarRequest(TimeRange range, List<List<Matcher>> selectors) {
    ExemplarRequest {
        selectors = List.copyOf(selectors);
    }

    /// Checks times before the query, as Prometheus does.
    static ExemplarRequest of(Parameters parameters, SyntaxApi syntax) {
        ParameterReader reader = new ParameterReader(parameters);
        Instant start = reader.time("start", ApiTime.MIN);
        Instant end = reader.time("end", ApiTime.MAX);
        if (end.isBefore(start)) {
            throw ParameterReader.invalid("end timestamp must not be before start timestamp");
        }
        List<List<Matcher>> selectors = new ArrayList<>();
        collect(syntax.expression(reader.text("query")), selectors);
        TimeRange range = TimeRange.closed(ApiTime.toMs(start), ApiTime.toMs(end));
        return new ExemplarRequest(range, selectors);
    }

    private static void collect(Expr expr, List<List<Matcher>> into) {
        switch (expr) {
            case VectorSelector selector -> into.add(selector.matchers());
            case MatrixSelector matrix -> collect(matrix.selector(), into);
            case Subquery subquery -> collect(subquery.expr(), into);
            case Call call -> call.arguments().forEach(argument -> collect(argument, into));
            case Aggregation aggregation -> {
                collect(aggregation.operand(), into);
                aggregation.parameter().ifPresent(parameter -> collect(parameter, into));
            }
            case Binary binary -> {
                collect(binary.left(), into);
                collect(binary.right(), into);
            }
            case Unary unary -> collect(unary.operand(), into);
            case Paren paren -> collect(paren.inner(), into);
            case NumberLiteral _, StringLiteral _ -> {
                // These select nothing.
            }
        }
    }
}
