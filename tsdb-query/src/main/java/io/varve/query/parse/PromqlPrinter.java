package io.varve.query.parse;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.At;
import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Call;
import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorMatching.Cardinality;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.Utf8Order;
import java.math.BigDecimal;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Prints trees as Prometheus does (conformance FORMAT.md, B12). The text parses to the same tree,
/// spans apart.
public final class PromqlPrinter {
    private final StringBuilder out;
    private final @Nullable IdentityHashMap<Expr, Span> extents;

    /// @param extents receives where in `out` each expression has been printed; null if nobody asks
    PromqlPrinter(StringBuilder out, @Nullable IdentityHashMap<Expr, Span> extents) {
        this.out = out;
        this.extents = extents;
    }

    /// The expression in one line.
    public static String print(Expr expr) {
        StringBuilder out = new StringBuilder();
        new PromqlPrinter(out, null).append(expr);
        return out.toString();
    }

    /// The duration in one line, as it stands in brackets or after `offset`.
    public static String print(DurationExpr duration) {
        StringBuilder out = new StringBuilder();
        new PromqlPrinter(out, null).append(duration);
        return out.toString();
    }

    void append(Expr expr) {
        int start = out.length();
        appendNode(expr);
        if (extents != null) {
            extents.put(expr, new Span(start, out.length()));
        }
    }

    private void appendNode(Expr expr) {
        switch (expr) {
            case NumberLiteral number -> append(number);
            case StringLiteral string -> out.append(GoFormat.quote(string.value()));
            case VectorSelector selector -> append(selector);
            case MatrixSelector matrix -> append(matrix);
            case Subquery subquery -> {
                append(subquery.expr());
                appendSuffix(subquery);
            }
            case Call call -> {
                out.append(call.function().text()).append('(');
                appendAll(call.arguments());
                out.append(')');
            }
            case Aggregation aggregation -> {
                appendOperator(aggregation);
                out.append('(');
                aggregation
                        .parameter()
                        .ifPresent(parameter -> {
                            append(parameter);
                            out.append(", ");
                        });
                append(aggregation.operand());
                out.append(')');
            }
            case Binary binary -> append(binary);
            case Unary unary -> {
                out.append(sign(unary));
                append(unary.operand());
            }
            case Paren paren -> {
                out.append('(');
                append(paren.inner());
                out.append(')');
            }
        }
    }

    private void appendAll(List<Expr> expressions) {
        String separator = "";
        for (Expr expr : expressions) {
            out.append(separator);
            append(expr);
            separator = ", ";
        }
    }

    private void append(NumberLiteral number) {
        if (number.duration()) {
            appendSeconds(number.value());
        } else {
            out.append(GoFormat.plain(number.value()));
        }
    }

    /// A duration if it is one of whole milliseconds; others are numbers of seconds.
    private void appendSeconds(double seconds) {
        double ms = Math.rint(seconds * 1000);
        if (Math.abs(ms - seconds * 1000) > 1e-6 || Math.abs(ms) > 0x1p53) {
            out.append(GoFormat.plain(seconds));
            return;
        }
        if (Double.doubleToRawLongBits(seconds) < 0) {
            out.append('-');
        }
        out.append(PromqlDuration.format((long) Math.abs(ms)));
    }

    private void append(VectorSelector selector) {
        appendSeries(selector);
        append(selector.shift().at());
        append(selector.extension());
        appendOffset(selector.shift());
    }

    private void append(MatrixSelector matrix) {
        VectorSelector selector = matrix.selector();
        appendSeries(selector);
        out.append('[');
        append(matrix.range());
        out.append(']');
        append(selector.extension());
        append(selector.shift().at());
        appendOffset(selector.shift());
    }

    private void appendSeries(VectorSelector selector) {
        out.append(selector.name());
        List<String> matchers =
                selector.matchers().stream()
                        .filter(matcher -> !isName(matcher, selector.name()))
                        .map(Matcher::toString)
                        .sorted(Utf8Order::compare)
                        .toList();
        if (!matchers.isEmpty() || selector.name().isEmpty()) {
            out.append('{').append(String.join(",", matchers)).append('}');
        }
    }

    private static boolean isName(Matcher matcher, String name) {
        return !name.isEmpty()
                && matcher.name().equals(Labels.METRIC_NAME)
                && matcher.type() == Matcher.Type.EQUAL
                && matcher.value().equals(name);
    }

    private void append(At at) {
        switch (at) {
            case At.EvaluationTime _ -> {
                // Is not written.
            }
            case At.QueryStart _ -> out.append(" @ start()");
            case At.QueryEnd _ -> out.append(" @ end()");
            case At.Fixed fixed ->
                    out.append(" @ ")
                            .append(BigDecimal.valueOf(fixed.timestampMs(), 3).toPlainString());
        }
    }

    private void append(Extension extension) {
        if (extension != Extension.NONE) {
            out.append(' ').append(extension.name().toLowerCase(Locale.ROOT));
        }
    }

    private void appendOffset(TimeShift shift) {
        shift.offset()
                .ifPresent(offset -> {
                    out.append(" offset ");
                    append(offset);
                });
    }

    /// What follows the expression of a subquery.
    void appendSuffix(Subquery subquery) {
        out.append('[');
        append(subquery.range());
        out.append(':');
        subquery.step().ifPresent(this::append);
        out.append(']');
        append(subquery.shift().at());
        appendOffset(subquery.shift());
    }

    /// An aggregation up to its opening parenthesis.
    void appendOperator(Aggregation aggregation) {
        out.append(aggregation.operator().keyword());
        if (aggregation.without()) {
            out.append(" without (");
        } else if (!aggregation.labels().isEmpty()) {
            out.append(" by (");
        } else {
            return;
        }
        appendLabels(aggregation.labels());
        out.append(") ");
    }

    private void append(Binary binary) {
        if (isInfinitePower(binary)) {
            // With its sign in front, the power would go into a unary expression.
            out.append("Inf");
        } else {
            append(binary.left());
        }
        out.append(' ');
        appendOperator(binary);
        out.append(' ');
        append(binary.right());
    }

    private static boolean isInfinitePower(Binary binary) {
        return binary.operator() == BinaryOperator.POWER
                && binary.left() instanceof NumberLiteral number
                && number.value() == Double.POSITIVE_INFINITY;
    }

    /// A binary operator with its modifiers.
    void appendOperator(Binary binary) {
        out.append(binary.operator().symbol());
        if (binary.returnBool()) {
            out.append(" bool");
        }
        binary.matching().ifPresent(this::append);
    }

    private void append(VectorMatching matching) {
        boolean grouped =
                matching.cardinality() == Cardinality.MANY_TO_ONE
                        || matching.cardinality() == Cardinality.ONE_TO_MANY;
        if (matching.on() || !matching.labels().isEmpty() || grouped) {
            out.append(matching.on() ? " on (" : " ignoring (");
            appendLabels(matching.labels());
            out.append(')');
        }
        if (grouped) {
            boolean left = matching.cardinality() == Cardinality.MANY_TO_ONE;
            out.append(left ? " group_left (" : " group_right (");
            appendLabels(matching.include());
            out.append(')');
        }
        if (matching.fillLeft().isPresent() && matching.fillLeft().equals(matching.fillRight())) {
            appendFill("fill", matching.fillLeft().getAsDouble());
            return;
        }
        matching.fillLeft().ifPresent(value -> appendFill("fill_left", value));
        matching.fillRight().ifPresent(value -> appendFill("fill_right", value));
    }

    private void appendFill(String modifier, double value) {
        out.append(' ').append(modifier);
        out.append(" (").append(GoFormat.general(value)).append(')');
    }

    private void appendLabels(List<String> labels) {
        String separator = "";
        for (String label : labels) {
            out.append(separator);
            boolean bare = Labels.isLegacyName(label) && isReadAsLabel(label);
            out.append(bare ? label : GoFormat.quote(label));
            separator = ", ";
        }
    }

    /// Whether it is not one of the words that are numbers.
    private static boolean isReadAsLabel(String label) {
        return TokenKind.ofWord(label).isGroupingLabel();
    }

    static char sign(Unary unary) {
        return unary.negative() ? '-' : '+';
    }

    private void append(DurationExpr duration) {
        switch (duration) {
            case DurationExpr.Constant constant -> {
                if (constant.duration()) {
                    appendSeconds(constant.seconds());
                } else {
                    out.append(GoFormat.plain(constant.seconds()));
                }
            }
            case DurationExpr.Operation operation -> {
                append(operation.left());
                out.append(' ').append(operation.operator().symbol()).append(' ');
                append(operation.right());
            }
            case DurationExpr.Signed signed -> {
                out.append(signed.negative() ? '-' : '+');
                append(signed.operand());
            }
            case DurationExpr.Parenthesised parenthesised -> {
                out.append('(');
                append(parenthesised.inner());
                out.append(')');
            }
            case DurationExpr.Step _ -> out.append("step()");
            case DurationExpr.Range _ -> out.append("range()");
            case DurationExpr.MinOf choice -> appendChoice("min_of", choice.left(), choice.right());
            case DurationExpr.MaxOf choice -> appendChoice("max_of", choice.left(), choice.right());
        }
    }

    private void appendChoice(String function, DurationExpr left, DurationExpr right) {
        out.append(function).append('(');
        append(left);
        out.append(", ");
        append(right);
        out.append(')');
    }
}
