package io.varve.query.plan;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorSelector;
import io.varve.query.exec.StepGrid;
import io.varve.storage.model.Matcher;
import io.varve.storage.read.SelectHints;
import java.util.List;
import java.util.Optional;

/// A node of the logical plan. Syntax nodes are kept for what is said once, such as labels of a
/// grouping, and for their places; their operands are planned. Parentheses are gone.
public sealed interface PlanNode {
    /// A number.
    record Constant(double value) implements PlanNode {}

    /// A string.
    record Text(StringLiteral literal) implements PlanNode {}

    /// The newest sample of each series.
    ///
    /// @param statisticsOnly whether nothing but counts and sums of histograms is looked at, so
    ///   that their reset hints are found while reading (conformance FORMAT.md, A12.1)
    record InstantSelection(
            VectorSelector selector, Reference reference, SelectHints hints, boolean statisticsOnly)
            implements PlanNode {}

    /// The samples of each series in a window.
    record RangeSelection(
            MatrixSelector selector,
            long rangeMs,
            Reference reference,
            SelectHints hints,
            boolean statisticsOnly)
            implements PlanNode {}

    /// The values of an expression in a window.
    ///
    /// @param grid when the expression is evaluated: all times that lie in any window
    record SubqueryRange(
            Subquery subquery, PlanNode expr, StepGrid grid, long rangeMs, Reference reference)
            implements PlanNode {}

    /// A subquery that has no evaluation time in any window.
    record EmptyRange(Subquery subquery, long rangeMs, Reference reference) implements PlanNode {}

    /// A function call.
    ///
    /// @param call its arguments are free of outer parentheses
    /// @param arguments the planned arguments in written order
    record FunctionCall(Call call, List<PlanNode> arguments) implements PlanNode {
        public FunctionCall {
            arguments = List.copyOf(arguments);
        }
    }

    /// A call of `info`.
    ///
    /// @param matchers those of the second argument; none if it is missing
    /// @param reference when info series are looked up: with the first selector of the vector
    record InfoCall(
            Call call,
            PlanNode vector,
            List<Matcher> matchers,
            Reference reference,
            SelectHints hints)
            implements PlanNode {}

    /// An aggregation.
    record Aggregate(Aggregation aggregation, PlanNode operand, Optional<PlanNode> parameter)
            implements PlanNode {}

    /// An operator between two operands.
    record Combine(Binary binary, PlanNode left, PlanNode right) implements PlanNode {}

    /// A minus in front of an operand.
    record Negate(Unary unary, PlanNode operand) implements PlanNode {}

    /// An expression that has the same value at every step: planned for the first one only.
    record Once(PlanNode expr) implements PlanNode {}
}
