package io.varve.query.parse;

import io.varve.query.ast.NumberLiteral;
import io.varve.storage.runtime.VarveException;

/// Reads numbers, and durations that stand for numbers of seconds.
final class Literals {
    private final TokenStream tokens;

    Literals(TokenStream tokens) {
        this.tokens = tokens;
    }

    boolean isNext() {
        return isNumber(tokens.peek());
    }

    static boolean isNumber(Token token) {
        return token.kind() == TokenKind.NUMBER || token.kind() == TokenKind.DURATION;
    }

    /// The literal that comes next, which must be one.
    NumberLiteral next() {
        Token token = tokens.next();
        boolean duration = token.kind() == TokenKind.DURATION;
        double value = duration ? duration(token) : number(token);
        return new NumberLiteral(value, duration, token.span());
    }

    private double number(Token token) {
        try {
            return NumberText.parse(token.text());
        } catch (IllegalArgumentException malformed) {
            throw tokens.error(token.start(), String.valueOf(malformed.getMessage()));
        }
    }

    private double duration(Token token) {
        try {
            return seconds(PromqlDuration.parseMs(token.text()));
        } catch (VarveException malformed) {
            throw tokens.error(token.start(), malformed.getMessage());
        }
    }

    /// Whole seconds and the rest are converted apart, as in Go.
    static double seconds(long ms) {
        long whole = ms / 1000;
        return whole + (ms % 1000) / 1000.0;
    }

    /// The literal with a sign in front, which becomes part of it.
    static NumberLiteral signed(Token sign, NumberLiteral literal) {
        double value = sign.kind() == TokenKind.SUBTRACT ? -literal.value() : literal.value();
        return new NumberLiteral(value, literal.duration(), sign.span().to(literal.span()));
    }

    static boolean isSign(Token token) {
        return token.kind() == TokenKind.ADD || token.kind() == TokenKind.SUBTRACT;
    }
}
