package io.varve.query.parse;

import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Span;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// Gives durations their values when a query is created (conformance FORMAT.md, B2.3 and B4).
///
/// Arithmetic is that of doubles in seconds; the result is cut to whole milliseconds. Immutable and
/// thread-safe.
public final class DurationEvaluator {
    /// Prometheus counts nanoseconds in 64 bits.
    private static final double SECONDS_MAX = 0x1p63 / 1e9;

    private final double stepSeconds;
    private final double rangeSeconds;

    /// @param stepMs what `step()` is: the step of the query, 0 for an instant query
    /// @param rangeMs what `range()` is: the end of the query less its start
    public DurationEvaluator(long stepMs, long rangeMs) {
        this.stepSeconds = Literals.seconds(stepMs);
        this.rangeSeconds = Literals.seconds(rangeMs);
    }

    /// A range or a step in milliseconds, which must be greater than 0. Constants below one
    /// millisecond yield 0.
    ///
    /// @throws VarveException of kind INVALID if it has no such value
    public long positiveMs(DurationExpr duration) {
        return milliseconds(duration, false);
    }

    /// An offset in milliseconds; negative ones are allowed.
    ///
    /// @throws VarveException of kind INVALID if it has no such value
    public long offsetMs(DurationExpr duration) {
        return milliseconds(duration, true);
    }

    private long milliseconds(DurationExpr duration, boolean negativeAllowed) {
        double seconds = seconds(duration);
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            throw error(duration, "duration is NaN or infinite");
        }
        if (seconds <= 0 && !negativeAllowed) {
            throw error(duration, "duration must be greater than 0");
        }
        if (Math.abs(seconds) > SECONDS_MAX) {
            throw error(duration, "duration is out of range");
        }
        return duration instanceof DurationExpr.Constant
                // A constant is rounded to nanoseconds first.
                ? Math.round(seconds * 1e9) / 1_000_000
                : (long) (seconds * 1000);
    }

    private double seconds(DurationExpr duration) {
        return switch (duration) {
            case DurationExpr.Constant constant -> constant.seconds();
            case DurationExpr.Parenthesised parenthesised -> seconds(parenthesised.inner());
            case DurationExpr.Signed signed ->
                    signed.negative() ? -seconds(signed.operand()) : seconds(signed.operand());
            case DurationExpr.Step _ -> stepSeconds;
            case DurationExpr.Range _ -> rangeSeconds;
            case DurationExpr.MinOf choice ->
                    Math.min(seconds(choice.left()), seconds(choice.right()));
            case DurationExpr.MaxOf choice ->
                    Math.max(seconds(choice.left()), seconds(choice.right()));
            case DurationExpr.Operation operation -> seconds(operation);
        };
    }

    private double seconds(DurationExpr.Operation operation) {
        double left = seconds(operation.left());
        double right = seconds(operation.right());
        return switch (operation.operator()) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> {
                if (right == 0) {
                    throw error(operation, "division by zero");
                }
                yield left / right;
            }
            case MODULO -> {
                if (right == 0) {
                    throw error(operation, "modulo by zero");
                }
                yield left % right;
            }
            case POWER -> power(left, right);
        };
    }

    /// As in C and Go, 1 to any power is 1, and so is -1 to an infinite one.
    private static double power(double base, double exponent) {
        boolean one = base == 1 || (base == -1 && Double.isInfinite(exponent));
        return one ? 1 : Math.pow(base, exponent);
    }

    private static VarveException error(DurationExpr duration, String message) {
        Span extent = extent(duration);
        return new VarveException(
                ErrorKind.INVALID, extent.start() + ":" + extent.end() + ": " + message);
    }

    /// Where Prometheus says that a duration stands: parentheses do not belong to what is in them.
    private static Span extent(DurationExpr duration) {
        return switch (duration) {
            case DurationExpr.Parenthesised parenthesised -> extent(parenthesised.inner());
            case DurationExpr.Operation operation ->
                    extent(operation.left()).to(extent(operation.right()));
            case DurationExpr.Signed signed -> signed.span().to(extent(signed.operand()));
            default -> duration.span();
        };
    }
}
