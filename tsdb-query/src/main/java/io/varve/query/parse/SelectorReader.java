package io.varve.query.parse;

import com.google.re2j.PatternSyntaxException;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Span;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import java.util.ArrayList;
import java.util.List;

/// Reads what selects series: a name, matchers in braces, or both.
final class SelectorReader {
    private static final String CONTEXT = "label matching";

    private final TokenStream tokens;

    SelectorReader(TokenStream tokens) {
        this.tokens = tokens;
    }

    /// The selector whose name has just been taken.
    VectorSelector named(Token name) {
        List<Matcher> matchers = new ArrayList<>();
        if (tokens.at(TokenKind.LEFT_BRACE)) {
            readMatchers(matchers);
        }
        matchers.add(Matcher.equal(Labels.METRIC_NAME, name.text()));
        return selector(name.text(), matchers, name.start());
    }

    /// The selector that begins with the brace that comes next.
    VectorSelector nameless() {
        int start = tokens.peek().start();
        List<Matcher> matchers = new ArrayList<>();
        readMatchers(matchers);
        return selector("", matchers, start);
    }

    private VectorSelector selector(String name, List<Matcher> matchers, int start) {
        Span span = new Span(start, tokens.lastEnd());
        return new VectorSelector(name, matchers, TimeShift.NONE, Extension.NONE, span);
    }

    private void readMatchers(List<Matcher> matchers) {
        tokens.next();
        while (!tokens.at(TokenKind.RIGHT_BRACE)) {
            matchers.add(matcher());
            if (tokens.at(TokenKind.COMMA)) {
                tokens.next();
            } else if (!tokens.at(TokenKind.RIGHT_BRACE)) {
                throw tokens.unexpected(CONTEXT, "\",\" or \"}\"");
            }
        }
        tokens.next();
    }

    private Matcher matcher() {
        Token label = tokens.peek();
        return switch (label.kind()) {
            case IDENTIFIER -> {
                tokens.next();
                if (!isMatchOperator()) {
                    throw tokens.unexpected(CONTEXT, "label matching operator");
                }
                yield condition(label, label.text());
            }
            case STRING -> {
                tokens.next();
                String name = StringText.unquote(tokens.text(), label);
                yield isMatchOperator()
                        ? condition(label, name)
                        : Matcher.equal(Labels.METRIC_NAME, name);
            }
            default -> throw tokens.unexpected(CONTEXT, "identifier or \"}\"");
        };
    }

    private boolean isMatchOperator() {
        return switch (tokens.peek().kind()) {
            case ASSIGN, NOT_EQUAL, REGEX, NOT_REGEX -> true;
            default -> false;
        };
    }

    private Matcher condition(Token label, String name) {
        Matcher.Type type =
                switch (tokens.next().kind()) {
                    case NOT_EQUAL -> Matcher.Type.NOT_EQUAL;
                    case REGEX -> Matcher.Type.REGEX;
                    case NOT_REGEX -> Matcher.Type.NOT_REGEX;
                    default -> Matcher.Type.EQUAL;
                };
        if (!tokens.at(TokenKind.STRING)) {
            throw tokens.unexpected(CONTEXT, "string");
        }
        String value = StringText.unquote(tokens.text(), tokens.next());
        try {
            return new Matcher(name, type, value);
        } catch (PatternSyntaxException malformed) {
            throw tokens.error(label.start(), String.valueOf(malformed.getMessage()));
        }
    }
}
