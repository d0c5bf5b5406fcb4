package io.varve.query.parse;

import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Span;
import org.jspecify.annotations.Nullable;

/// Reads durations and the arithmetic on them (conformance FORMAT.md, B2.3).
final class DurationReader {
    /// What can begin a duration, as errors list it.
    static final String EXPECTED = "number, duration, step(), or range()";

    private static final int SUM = 1;
    private static final int PRODUCT = 2;
    private static final int POWER = 3;

    /// Prometheus counts nanoseconds in 64 bits.
    private static final double SECONDS_MAX = 0x1p63 / 1e9;

    private final TokenStream tokens;
    private final Literals literals;
    private final Nesting nesting;
    private final boolean arithmetic;

    private String context = "";
    private String expected = EXPECTED;

    DurationReader(TokenStream tokens, Nesting nesting, Features features) {
        this.tokens = tokens;
        this.literals = new Literals(tokens);
        this.nesting = nesting;
        this.arithmetic = features.has(Feature.DURATION_EXPRESSIONS);
    }

    /// A duration in brackets. A constant must be positive.
    ///
    /// @param context what errors say is being read
    /// @param expected what errors say could stand at its beginning
    DurationExpr positive(String context, String expected) {
        this.context = context;
        this.expected = expected;
        DurationExpr duration = expression(SUM);
        if (duration instanceof DurationExpr.Constant constant && constant.seconds() <= 0) {
            throw tokens.error(constant.span().start(), "duration must be greater than 0");
        }
        return alone(duration);
    }

    /// A duration after `offset`, which is a single operand, if only because of its parentheses:
    /// `offset -2^2` is to the power of 2 what the selector yields.
    DurationExpr offset() {
        this.context = "offset";
        this.expected = EXPECTED;
        Token first = tokens.peek();
        if (!Literals.isSign(first)) {
            return alone(operand());
        }
        tokens.next();
        return alone(
                literals.isNext()
                        ? constant(Literals.signed(first, literals.next()))
                        : signed(first, operand()));
    }

    /// A constant that is the whole duration is one from now on, however it was written.
    private static DurationExpr alone(DurationExpr duration) {
        if (!(duration instanceof DurationExpr.Constant constant)) {
            return duration;
        }
        long ns = Math.round(constant.seconds() * 1e9);
        double seconds =
                ns % 1_000_000 == 0 ? Literals.seconds(ns / 1_000_000) : constant.seconds();
        return new DurationExpr.Constant(seconds, true, constant.span());
    }

    private DurationExpr expression(int minimum) {
        nesting.enter(tokens.peek().start());
        DurationExpr result = continued(operand(), minimum);
        nesting.leave();
        return result;
    }

    private DurationExpr continued(DurationExpr first, int minimum) {
        DurationExpr left = first;
        int height = nesting.height();
        for (; ; ) {
            Token sign = tokens.peek();
            DurationExpr.Operator operator = operator(sign.kind());
            if (operator == null || precedence(operator) < minimum) {
                nesting.restore(height);
                return left;
            }
            tokens.next();
            // Only the power is right-associative.
            boolean power = operator == DurationExpr.Operator.POWER;
            DurationExpr right = expression(power ? POWER : precedence(operator) + 1);
            requireArithmetic(left.span());
            requireDivisor(operator, sign, right);
            Span span = left.span().to(right.span());
            left = new DurationExpr.Operation(operator, left, right, span);
            nesting.built(Math.max(height, nesting.height()), span.start());
            height = nesting.height();
        }
    }

    private void requireDivisor(DurationExpr.Operator operator, Token sign, DurationExpr right) {
        if (!(right instanceof DurationExpr.Constant constant) || constant.seconds() != 0) {
            return;
        }
        if (operator == DurationExpr.Operator.DIVIDE) {
            throw tokens.error(sign.start(), "division by zero");
        }
        if (operator == DurationExpr.Operator.MODULO) {
            throw tokens.error(sign.start(), "modulo by zero");
        }
    }

    private DurationExpr operand() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case NUMBER, DURATION -> constant(literals.next());
            case ADD, SUBTRACT -> {
                tokens.next();
                yield signed(token, expression(POWER));
            }
            case LEFT_PAREN -> parenthesised();
            case QUERY_STEP, QUERY_RANGE -> {
                tokens.next();
                expect(TokenKind.LEFT_PAREN);
                Span span = token.span().to(expect(TokenKind.RIGHT_PAREN).span());
                requireArithmetic(span);
                yield token.kind() == TokenKind.QUERY_STEP
                        ? new DurationExpr.Step(span)
                        : new DurationExpr.Range(span);
            }
            case MIN_OF, MAX_OF -> choice();
            default -> throw unexpected();
        };
    }

    private DurationExpr parenthesised() {
        Token open = tokens.next();
        DurationExpr inner = expression(SUM);
        Token close = expect(TokenKind.RIGHT_PAREN);
        requireArithmetic(inner.span());
        nesting.built(nesting.height(), open.start());
        // One pair of parentheses says what several do.
        return inner instanceof DurationExpr.Parenthesised
                ? inner
                : new DurationExpr.Parenthesised(inner, open.span().to(close.span()));
    }

    private DurationExpr choice() {
        Token function = tokens.next();
        expect(TokenKind.LEFT_PAREN);
        DurationExpr left = expression(SUM);
        int height = nesting.height();
        expect(TokenKind.COMMA);
        DurationExpr right = expression(SUM);
        nesting.built(Math.max(height, nesting.height()), function.start());
        Span span = function.span().to(expect(TokenKind.RIGHT_PAREN).span());
        requireArithmetic(span);
        return function.kind() == TokenKind.MIN_OF
                ? new DurationExpr.MinOf(left, right, span)
                : new DurationExpr.MaxOf(left, right, span);
    }

    private DurationExpr signed(Token sign, DurationExpr operand) {
        if (operand instanceof DurationExpr.Constant constant) {
            NumberLiteral literal =
                    new NumberLiteral(constant.seconds(), constant.duration(), constant.span());
            return constant(Literals.signed(sign, literal));
        }
        nesting.built(nesting.height(), sign.start());
        return sign.kind() == TokenKind.SUBTRACT
                ? new DurationExpr.Signed(true, operand, sign.span().to(operand.span()))
                : operand;
    }

    private DurationExpr constant(NumberLiteral literal) {
        // The negation also holds for NaN.
        if (!(Math.abs(literal.value()) <= SECONDS_MAX)) {
            throw tokens.error(literal.span().start(), "duration out of range");
        }
        return new DurationExpr.Constant(literal.value(), literal.duration(), literal.span());
    }

    private void requireArithmetic(Span span) {
        if (!arithmetic) {
            throw tokens.error(span.start(), "experimental duration expression is not enabled");
        }
    }

    private Token expect(TokenKind kind) {
        if (!tokens.at(kind)) {
            throw unexpected();
        }
        return tokens.next();
    }

    private ParseException unexpected() {
        return tokens.unexpected(context, expected);
    }

    private static DurationExpr.@Nullable Operator operator(TokenKind kind) {
        return switch (kind) {
            case ADD -> DurationExpr.Operator.ADD;
            case SUBTRACT -> DurationExpr.Operator.SUBTRACT;
            case MULTIPLY -> DurationExpr.Operator.MULTIPLY;
            case DIVIDE -> DurationExpr.Operator.DIVIDE;
            case MODULO -> DurationExpr.Operator.MODULO;
            case POWER -> DurationExpr.Operator.POWER;
            default -> null;
        };
    }

    private static int precedence(DurationExpr.Operator operator) {
        return switch (operator) {
            case ADD, SUBTRACT -> SUM;
            case MULTIPLY, DIVIDE, MODULO -> PRODUCT;
            case POWER -> POWER;
        };
    }
}
