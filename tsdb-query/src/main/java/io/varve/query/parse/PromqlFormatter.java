package io.varve.query.parse;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.GoFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/// Lays expressions out over several lines as Prometheus's `/api/v1/format_query` does: what fits
/// into 100 bytes stays in one line, anything longer is split at its operands, each one step
/// further in.
public final class PromqlFormatter {
    private static final int LINE_BYTES_MAX = 100;
    private static final String STEP = "  ";

    /// The whole expression in one line, and where in it each of its parts stands.
    private final StringBuilder line = new StringBuilder();

    private final IdentityHashMap<Expr, Span> extents = new IdentityHashMap<>();
    private final StringBuilder out = new StringBuilder();
    private final PromqlPrinter printer = new PromqlPrinter(out, null);

    private PromqlFormatter(Expr expr) {
        new PromqlPrinter(line, extents).append(expr);
    }

    /// The expression, laid out.
    public static String format(Expr expr) {
        PromqlFormatter formatter = new PromqlFormatter(expr);
        formatter.append(expr, 0);
        return formatter.out.toString();
    }

    private void append(Expr expr, int level) {
        switch (expr) {
            case Subquery subquery -> appendSubquery(subquery, level);
            case Unary unary -> {
                indent(level);
                out.append(PromqlPrinter.sign(unary));
                int start = out.length();
                append(unary.operand(), level);
                removeBlanks(start);
            }
            case Binary binary when isTooLong(binary) -> {
                append(binary.left(), level + 1);
                newLine(level);
                printer.appendOperator(binary);
                out.append('\n');
                append(binary.right(), level + 1);
            }
            case Call call when isTooLong(call) && !call.arguments().isEmpty() -> {
                indent(level);
                out.append(call.function().text());
                appendInParens(call.arguments(), level);
            }
            case Aggregation aggregation when isTooLong(aggregation) -> {
                indent(level);
                printer.appendOperator(aggregation);
                Expr operand = aggregation.operand();
                appendInParens(
                        aggregation
                                .parameter()
                                .map(parameter -> List.of(parameter, operand))
                                .orElse(List.of(operand)),
                        level);
            }
            case Paren paren when isTooLong(paren) -> {
                indent(level);
                appendInParens(List.of(paren.inner()), level);
            }
            case Binary _, Call _, Aggregation _, Paren _ -> appendLine(expr, level);
            case VectorSelector _, MatrixSelector _, NumberLiteral _, StringLiteral _ ->
                    appendLine(expr, level);
        }
    }

    /// A subquery that fits is not indented, whatever the level: that is how Prometheus has it.
    private void appendSubquery(Subquery subquery, int level) {
        if (isTooLong(subquery)) {
            append(subquery.expr(), level);
            printer.appendSuffix(subquery);
        } else {
            appendLine(subquery, 0);
        }
    }

    private void appendInParens(List<Expr> expressions, int level) {
        out.append("(\n");
        String separator = "";
        for (Expr expr : expressions) {
            out.append(separator);
            append(expr, level + 1);
            separator = ",\n";
        }
        newLine(level);
        out.append(')');
    }

    private void appendLine(Expr expr, int level) {
        indent(level);
        Span extent = extent(expr);
        out.append(line, extent.start(), extent.end());
    }

    private boolean isTooLong(Expr expr) {
        Span extent = extent(expr);
        return extent.end() - extent.start() > LINE_BYTES_MAX
                || GoFormat.utf8Length(line.substring(extent.start(), extent.end()))
                        > LINE_BYTES_MAX;
    }

    private Span extent(Expr expr) {
        return Objects.requireNonNull(extents.get(expr));
    }

    private void newLine(int level) {
        out.append('\n');
        indent(level);
    }

    private void indent(int level) {
        out.repeat(STEP, level);
    }

    /// Removes the blanks at the index.
    private void removeBlanks(int index) {
        int end = index;
        while (end < out.length() && out.charAt(end) == ' ') {
            end++;
        }
        out.delete(index, end);
    }
}
