package io.varve.query.parse;

import org.jspecify.annotations.Nullable;

/// The tokens of a text, read one ahead and no further, because whether the lexer or the grammar
/// finds the first error depends on how far has been read.
final class TokenStream {
    private final QueryText text;
    private final Lexer lexer;
    private @Nullable Token ahead;
    private int lastEnd;

    TokenStream(QueryText text) {
        this.text = text;
        this.lexer = new Lexer(text);
    }

    QueryText text() {
        return text;
    }

    Token peek() {
        Token token = ahead;
        if (token == null) {
            token = lexer.next();
            ahead = token;
        }
        return token;
    }

    boolean at(TokenKind kind) {
        return peek().kind() == kind;
    }

    Token next() {
        Token token = peek();
        ahead = null;
        lastEnd = token.end();
        return token;
    }

    /// The offset behind the token that was taken last.
    int lastEnd() {
        return lastEnd;
    }

    /// The error that the next token may not stand here.
    ///
    /// @param context what is being read, empty for nothing in particular
    /// @param expected what could stand here, empty if that is not told
    ParseException unexpected(String context, String expected) {
        StringBuilder message = new StringBuilder("unexpected ").append(peek().description());
        if (!context.isEmpty()) {
            message.append(" in ").append(context);
        }
        if (!expected.isEmpty()) {
            message.append(", expected ").append(expected);
        }
        return error(peek().start(), message.toString());
    }

    ParseException error(int offset, String message) {
        return ParseException.at(text, offset, message);
    }
}
