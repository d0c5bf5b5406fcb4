package io.varve.query.parse;

import io.varve.query.ast.At;
import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.Span;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.VectorSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what may follow an operand: ranges, subqueries, `offset`, `@`, `anchored`, `smoothed`.
final class ModifierReader {
    private static final String IN_BRACKETS = "subquery or range selector";
    private static final String AFTER_RANGE = "subquery or range";
    private static final String AFTER_COLON = "subquery selector";

    private final TokenStream tokens;
    private final DurationReader durations;
    private final Literals literals;
    private final Nesting nesting;
    private final boolean extensions;

    ModifierReader(TokenStream tokens, Nesting nesting, Features features) {
        this.tokens = tokens;
        this.durations = new DurationReader(tokens, nesting, features);
        this.literals = new Literals(tokens);
        this.nesting = nesting;
        this.extensions = features.has(Feature.EXTENDED_RANGE_SELECTORS);
    }

    /// The operand with all modifiers that follow it.
    Expr modified(Expr operand) {
        Expr result = operand;
        for (; ; ) {
            switch (tokens.peek().kind()) {
                case LEFT_BRACKET -> result = bracketed(result);
                case OFFSET -> result = offset(result);
                case AT -> result = at(result);
                case ANCHORED -> result = extended(result, Extension.ANCHORED);
                case SMOOTHED -> result = extended(result, Extension.SMOOTHED);
                default -> {
                    return result;
                }
            }
        }
    }

    private Expr bracketed(Expr operand) {
        Token open = tokens.next();
        int height = nesting.height();
        DurationExpr range = durations.positive(IN_BRACKETS, DurationReader.EXPECTED);
        Expr result =
                switch (tokens.peek().kind()) {
                    case RIGHT_BRACKET -> range(operand, open, range);
                    case COLON -> subquery(operand, range);
                    default -> throw tokens.unexpected(AFTER_RANGE, "\":\" or \"]\"");
                };
        nesting.built(Math.max(height, nesting.height()), operand.span().start());
        return result;
    }

    private Expr range(Expr operand, Token open, DurationExpr range) {
        tokens.next();
        if (!(operand instanceof VectorSelector selector)) {
            throw tokens.error(open.start(), "ranges only allowed for vector selectors");
        }
        if (selector.shift().offset().isPresent()) {
            throw tokens.error(open.start(), "no offset modifiers allowed before range");
        }
        if (!(selector.shift().at() instanceof At.EvaluationTime)) {
            throw tokens.error(open.start(), "no @ modifiers allowed before range");
        }
        return new MatrixSelector(selector, range, fromStartOf(operand));
    }

    private Expr subquery(Expr operand, DurationExpr range) {
        tokens.next();
        Optional<DurationExpr> step = Optional.empty();
        if (!tokens.at(TokenKind.RIGHT_BRACKET)) {
            String expected = "number, duration, step(), range(), or \"]\"";
            step = Optional.of(durations.positive(AFTER_COLON, expected));
        }
        if (!tokens.at(TokenKind.RIGHT_BRACKET)) {
            throw tokens.unexpected(AFTER_COLON, "\"]\"");
        }
        tokens.next();
        return new Subquery(operand, range, step, TimeShift.NONE, fromStartOf(operand));
    }

    private Expr offset(Expr operand) {
        tokens.next();
        int height = nesting.height();
        DurationExpr offset = durations.offset();
        nesting.restore(Math.max(height, nesting.height()));
        TimeShift shift = shift(operand);
        if (shift == null) {
            throw misplaced(operand, "offset");
        }
        if (shift.offset().isPresent()) {
            throw error(operand, "offset may not be set multiple times");
        }
        // An offset of nothing is none.
        boolean nothing =
                offset instanceof DurationExpr.Constant constant && constant.seconds() == 0;
        return shifted(
                operand,
                new TimeShift(shift.at(), nothing ? Optional.empty() : Optional.of(offset)));
    }

    private Expr at(Expr operand) {
        tokens.next();
        At time =
                switch (tokens.peek().kind()) {
                    case QUERY_START -> preprocessor(new At.QueryStart());
                    case QUERY_END -> preprocessor(new At.QueryEnd());
                    default -> fixed(operand);
                };
        TimeShift shift = shift(operand);
        if (shift == null) {
            throw misplaced(operand, "@");
        }
        if (!(shift.at() instanceof At.EvaluationTime)) {
            throw error(operand, "@ <timestamp> may not be set multiple times");
        }
        return shifted(operand, new TimeShift(time, shift.offset()));
    }

    private At preprocessor(At time) {
        tokens.next();
        for (TokenKind paren : new TokenKind[] {TokenKind.LEFT_PAREN, TokenKind.RIGHT_PAREN}) {
            if (!tokens.at(paren)) {
                throw tokens.unexpected("@", "timestamp");
            }
            tokens.next();
        }
        return time;
    }

    private At fixed(Expr operand) {
        Token sign = tokens.peek();
        if (Literals.isSign(sign)) {
            tokens.next();
        }
        if (!literals.isNext()) {
            throw tokens.unexpected("@", "timestamp");
        }
        double value = literals.next().value();
        double seconds = sign.kind() == TokenKind.SUBTRACT ? -value : value;
        // The negation also holds for NaN.
        if (!(Math.abs(seconds) < 0x1p63)) {
            throw error(operand, "timestamp out of bounds for @ modifier: " + sixDecimals(seconds));
        }
        return new At.Fixed(roundHalfAwayFromZero(seconds * 1000));
    }

    private static String sixDecimals(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static long roundHalfAwayFromZero(double value) {
        double magnitude = Math.floor(Math.abs(value));
        if (Math.abs(value) - magnitude >= 0.5) {
            magnitude++;
        }
        return (long) Math.copySign(magnitude, value);
    }

    private Expr extended(Expr operand, Extension extension) {
        tokens.next();
        String word = extension.name().toLowerCase(Locale.ROOT);
        if (!extensions) {
            throw error(operand, word + " modifier is experimental and not enabled");
        }
        return switch (operand) {
            case VectorSelector selector -> extended(selector, extension, fromStartOf(operand));
            case MatrixSelector matrix ->
                    new MatrixSelector(
                            extended(matrix.selector(), extension, matrix.selector().span()),
                            matrix.range(),
                            fromStartOf(operand));
            case Subquery _ ->
                    throw error(operand, word + " modifier is not supported for subqueries");
            default -> throw error(operand, word + " modifier not implemented");
        };
    }

    private VectorSelector extended(VectorSelector selector, Extension extension, Span span) {
        if (selector.extension() != Extension.NONE && selector.extension() != extension) {
            throw error(selector, "anchored and smoothed modifiers cannot be used together");
        }
        return new VectorSelector(
                selector.name(), selector.matchers(), selector.shift(), extension, span);
    }

    /// How the operand is moved in time so far; null if it is nothing that can be moved.
    private static @Nullable TimeShift shift(Expr operand) {
        return switch (operand) {
            case VectorSelector selector -> selector.shift();
            case MatrixSelector matrix -> matrix.selector().shift();
            case Subquery subquery -> subquery.shift();
            default -> null;
        };
    }

    private Expr shifted(Expr operand, TimeShift shift) {
        Span span = fromStartOf(operand);
        return switch (operand) {
            case VectorSelector selector ->
                    new VectorSelector(
                            selector.name(),
                            selector.matchers(),
                            shift,
                            selector.extension(),
                            span);
            case MatrixSelector(VectorSelector selector, DurationExpr range, _) ->
                    new MatrixSelector(
                            new VectorSelector(
                                    selector.name(),
                                    selector.matchers(),
                                    shift,
                                    selector.extension(),
                                    selector.span()),
                            range,
                            span);
            case Subquery subquery ->
                    new Subquery(subquery.expr(), subquery.range(), subquery.step(), shift, span);
            default -> throw new IllegalArgumentException("cannot be moved: " + operand);
        };
    }

    private Span fromStartOf(Expr operand) {
        return new Span(operand.span().start(), tokens.lastEnd());
    }

    private ParseException misplaced(Expr operand, String modifier) {
        return error(
                operand,
                modifier
                        + " modifier must be preceded by an instant vector selector or range"
                        + " vector selector or a subquery");
    }

    private ParseException error(Expr operand, String message) {
        return tokens.error(operand.span().start(), message);
    }
}
