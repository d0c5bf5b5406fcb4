package io.varve.query.parse;

import io.varve.query.ast.Span;
import io.varve.storage.model.GoFormat;
import java.nio.charset.StandardCharsets;

/// A word of a query.
///
/// @param start offset of its first byte
/// @param end offset behind its last byte
/// @param text as written; the quotes of a string belong to it
record Token(TokenKind kind, int start, int end, String text) {
    /// Longer texts are cut in errors.
    private static final int SHOWN_MAX = 10;

    Span span() {
        return new Span(start, end);
    }

    /// As errors show it: `identifier "x"`, `<op:==>`, `end of input`.
    String description() {
        return switch (kind.group()) {
            case END -> kind.text();
            case KEYWORD -> "<" + text + ">";
            case OPERATOR -> "<op:" + text + ">";
            case AGGREGATOR -> "<aggr:" + text + ">";
            case SYMBOL, TIME_WORD -> quotedShort();
            case VALUE ->
                    switch (kind) {
                        case IDENTIFIER, METRIC_IDENTIFIER ->
                                kind.text() + " " + GoFormat.quote(text);
                        default -> kind.text() + " " + quotedShort();
                    };
        };
    }

    private String quotedShort() {
        if (text.getBytes(StandardCharsets.UTF_8).length <= SHOWN_MAX) {
            return GoFormat.quote(text);
        }
        int runes = Math.min(SHOWN_MAX, text.codePointCount(0, text.length()));
        return GoFormat.quote(text.substring(0, text.offsetByCodePoints(0, runes))) + "...";
    }
}
