package io.varve.query.parse;

import io.varve.storage.model.GoFormat;
import java.util.ArrayList;
import java.util.List;

/// Reads the labels of `by`, `without`, `on`, `ignoring`, `group_left` and `group_right`.
final class GroupingLabels {
    private static final String CONTEXT = "grouping opts";

    private final TokenStream tokens;

    GroupingLabels(TokenStream tokens) {
        this.tokens = tokens;
    }

    /// `(a, b)`; a comma may follow the last one.
    List<String> next() {
        if (!tokens.at(TokenKind.LEFT_PAREN)) {
            throw tokens.unexpected(CONTEXT, "\"(\"");
        }
        tokens.next();
        List<String> labels = new ArrayList<>();
        while (!tokens.at(TokenKind.RIGHT_PAREN)) {
            labels.add(label());
            if (tokens.at(TokenKind.COMMA)) {
                tokens.next();
            } else if (!tokens.at(TokenKind.RIGHT_PAREN)) {
                throw tokens.unexpected(CONTEXT, "\",\" or \")\"");
            }
        }
        tokens.next();
        return labels;
    }

    private String label() {
        TokenKind kind = tokens.peek().kind();
        if (kind.isGroupingLabel()) {
            return tokens.next().text();
        }
        if (kind != TokenKind.STRING) {
            throw tokens.unexpected(CONTEXT, "label");
        }
        Token quoted = tokens.next();
        String label = StringText.unquote(tokens.text(), quoted);
        if (!isValidName(label)) {
            throw tokens.error(
                    quoted.start(), "invalid label name for grouping: " + GoFormat.quote(label));
        }
        return label;
    }

    /// Whether it is not empty and valid UTF-8.
    private static boolean isValidName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(
                                c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
