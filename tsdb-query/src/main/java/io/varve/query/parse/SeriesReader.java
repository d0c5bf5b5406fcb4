package io.varve.query.parse;

import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;

/// Reads the labels of one series: a name, labels in braces, or both (conformance FORMAT.md, A3).
final class SeriesReader {
    private static final String CONTEXT = "label set";

    private final TokenStream tokens;

    SeriesReader(TokenStream tokens) {
        this.tokens = tokens;
    }

    /// The labels. Nothing behind them is read, because it need not consist of tokens.
    Labels next() {
        LabelsBuilder labels = new LabelsBuilder();
        if (tokens.at(TokenKind.LEFT_BRACE)) {
            readLabels(labels);
            return labels.build();
        }
        if (!tokens.peek().kind().isMetricName()) {
            throw tokens.unexpected("", "");
        }
        Token name = tokens.next();
        if (tokens.text().byteAt(name.end()) == '{') {
            readLabels(labels);
        }
        return labels.set(Labels.METRIC_NAME, name.text()).build();
    }

    private void readLabels(LabelsBuilder labels) {
        tokens.next();
        while (!tokens.at(TokenKind.RIGHT_BRACE)) {
            readLabel(labels);
            if (tokens.at(TokenKind.COMMA)) {
                tokens.next();
            } else if (!tokens.at(TokenKind.RIGHT_BRACE)) {
                throw tokens.unexpected(CONTEXT, "\",\" or \"}\"");
            }
        }
        tokens.next();
    }

    private void readLabel(LabelsBuilder labels) {
        Token token = tokens.peek();
        switch (token.kind()) {
            case IDENTIFIER -> {
                tokens.next();
                if (!tokens.at(TokenKind.ASSIGN)) {
                    throw tokens.unexpected(CONTEXT, "\"=\"");
                }
                labels.set(token.text(), value());
            }
            case STRING -> {
                String name = StringText.unquote(tokens.text(), tokens.next());
                if (tokens.at(TokenKind.ASSIGN)) {
                    labels.set(name, value());
                } else {
                    labels.set(Labels.METRIC_NAME, name);
                }
            }
            default -> throw tokens.unexpected(CONTEXT, "identifier or \"}\"");
        }
    }

    private String value() {
        tokens.next();
        if (!tokens.at(TokenKind.STRING)) {
            throw tokens.unexpected(CONTEXT, "string");
        }
        return StringText.unquote(tokens.text(), tokens.next());
    }
}
