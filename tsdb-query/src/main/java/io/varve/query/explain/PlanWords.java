package io.varve.query.explain;

import io.varve.query.ast.Span;
import io.varve.query.parse.QueryText;
import io.varve.query.plan.PlanNode;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.TimeRange;
import java.util.Optional;

/// What the nodes of a plan are called, and how they stand in the query.
final class PlanWords {
    /// Deep expressions hold each other's texts.
    private static final int TEXT_BYTES_MAX = 200;

    private final QueryText query;

    PlanWords(String query) {
        this.query = new QueryText(query);
    }

    static String name(PlanNode node) {
        return switch (node) {
            case PlanNode.Constant _ -> "number";
            case PlanNode.Text _ -> "string";
            case PlanNode.InstantSelection _ -> "instant selector";
            case PlanNode.RangeSelection _ -> "range selector";
            case PlanNode.SubqueryRange _ -> "subquery";
            case PlanNode.EmptyRange _ -> "empty subquery";
            case PlanNode.FunctionCall call -> call.call().function().text();
            case PlanNode.InfoCall info -> info.call().function().text();
            case PlanNode.Aggregate aggregate -> aggregate.aggregation().operator().keyword();
            case PlanNode.Combine combine -> combine.binary().operator().symbol();
            case PlanNode.Negate _ -> "negation";
            case PlanNode.Once _ -> "once";
        };
    }

    String text(PlanNode node) {
        return switch (node) {
            case PlanNode.Constant(double value) -> GoFormat.plain(value);
            case PlanNode.Text text -> text(text.literal().span());
            case PlanNode.InstantSelection selection -> text(selection.selector().span());
            case PlanNode.RangeSelection selection -> text(selection.selector().span());
            case PlanNode.SubqueryRange subquery -> text(subquery.subquery().span());
            case PlanNode.EmptyRange empty -> text(empty.subquery().span());
            case PlanNode.FunctionCall call -> text(call.call().span());
            case PlanNode.InfoCall info -> text(info.call().span());
            case PlanNode.Aggregate aggregate -> text(aggregate.aggregation().span());
            case PlanNode.Combine combine -> text(combine.binary().span());
            case PlanNode.Negate negate -> text(negate.unary().span());
            case PlanNode.Once once -> text(once.expr());
        };
    }

    private String text(Span span) {
        int end = Math.min(span.end(), span.start() + TEXT_BYTES_MAX);
        return query.slice(span.start(), end) + (end < span.end() ? "..." : "");
    }

    /// The range of samples that a node asks its source for; empty if it asks for none.
    ///
    /// @param leaf whether the node's operator has no inputs: functions may read selectors
    ///   themselves
    static Optional<TimeRange> range(PlanNode node, boolean leaf) {
        return switch (node) {
            case PlanNode.InstantSelection selection -> Optional.of(selection.hints().range());
            case PlanNode.RangeSelection selection -> Optional.of(selection.hints().range());
            case PlanNode.InfoCall info -> Optional.of(info.hints().range());
            case PlanNode.FunctionCall call when leaf && !call.arguments().isEmpty() ->
                    range(call.arguments().getFirst(), true);
            case PlanNode.Constant _,
                    PlanNode.Text _,
                    PlanNode.SubqueryRange _,
                    PlanNode.EmptyRange _,
                    PlanNode.FunctionCall _,
                    PlanNode.Aggregate _,
                    PlanNode.Combine _,
                    PlanNode.Negate _,
                    PlanNode.Once _ ->
                    Optional.empty();
        };
    }
}
