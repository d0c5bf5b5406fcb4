package io.varve.query.ast;

/// A length of time, written as a duration, as a number of seconds, or as arithmetic on them
/// (conformance FORMAT.md, B2.3). It is evaluated when a query is created.
public sealed interface DurationExpr {
    Span span();

    /// A constant.
    ///
    /// @param seconds the length; what was written as a duration has millisecond resolution
    /// @param duration whether it prints as a duration (`5m`): because it was written so, or
    ///   because it is a whole range, step or offset
    record Constant(double seconds, boolean duration, Span span) implements DurationExpr {}

    /// `left operator right`.
    record Operation(Operator operator, DurationExpr left, DurationExpr right, Span span)
            implements DurationExpr {}

    /// A sign in front of a duration.
    record Signed(boolean negative, DurationExpr operand, Span span) implements DurationExpr {}

    /// A duration in parentheses.
    record Parenthesised(DurationExpr inner, Span span) implements DurationExpr {}

    /// `step()`: the step of the query.
    record Step(Span span) implements DurationExpr {}

    /// `range()`: from start to end of the query.
    record Range(Span span) implements DurationExpr {}

    /// `min_of(left, right)`.
    record MinOf(DurationExpr left, DurationExpr right, Span span) implements DurationExpr {}

    /// `max_of(left, right)`.
    record MaxOf(DurationExpr left, DurationExpr right, Span span) implements DurationExpr {}

    /// Arithmetic on durations.
    enum Operator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        MODULO("%"),
        POWER("^");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }
}
