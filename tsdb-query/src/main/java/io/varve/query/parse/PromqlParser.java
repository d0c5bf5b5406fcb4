package io.varve.query.parse;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import java.util.List;

/// Parses PromQL as Prometheus 3.14 does, errors included (conformance FORMAT.md, B1 to B3). All
/// methods are thread-safe and take time linear in the length of the text.
public final class PromqlParser {
    private PromqlParser() {}

    /// The type-checked tree of a query.
    ///
    /// @throws ParseException if the text is not a query
    public static Expr parse(String text, Features features) {
        return parse(text, features, Nesting.HEIGHT_MAX);
    }

    /// The tree of a query that may be a chain of thousands of operators. Whoever calls this and
    /// whoever walks over the tree needs a stack of megabytes.
    ///
    /// @throws ParseException if the text is not a query
    public static Expr parseTall(String text, Features features) {
        return parse(text, features, Nesting.TALL_HEIGHT_MAX);
    }

    private static Expr parse(String text, Features features, int heightMax) {
        QueryText query = new QueryText(text);
        ExpressionReader reader = new ExpressionReader(new TokenStream(query), features, heightMax);
        Expr expr = reader.whole();
        new TypeChecker(query, reader.matchings()).check(expr);
        return expr;
    }

    /// The matchers of a series selector, such as a `match[]` parameter: a selector of an instant
    /// vector without modifiers. They may all match the empty string.
    ///
    /// @throws ParseException if the text is not a selector
    public static List<Matcher> parseSelector(String text) {
        TokenStream tokens = new TokenStream(new QueryText(text));
        SelectorReader selectors = new SelectorReader(tokens);
        Token first = tokens.peek();
        List<Matcher> matchers;
        if (first.kind() == TokenKind.LEFT_BRACE) {
            matchers = selectors.nameless().matchers();
        } else if (first.kind().isMetricName()) {
            matchers = selectors.named(tokens.next()).matchers();
        } else {
            throw tokens.unexpected("", "");
        }
        requireEnd(tokens);
        return matchers;
    }

    /// The labels of a series, written as `name{label="value"}`.
    ///
    /// @throws ParseException if the text is not a series
    public static Labels parseSeries(String text) {
        TokenStream tokens = new TokenStream(new QueryText(text));
        Labels labels = new SeriesReader(tokens).next();
        requireEnd(tokens);
        return labels;
    }

    /// The series that a line begins with.
    ///
    /// @param end index of the character behind it
    public record SeriesPrefix(Labels labels, int end) {}

    /// The series at the beginning of a line in a test script; what follows is not looked at. Its
    /// brace, if any, follows the name without a blank.
    ///
    /// @throws ParseException if the line begins with something else
    public static SeriesPrefix parseSeriesPrefix(String line) {
        QueryText text = new QueryText(line);
        TokenStream tokens = new TokenStream(text);
        Labels labels = new SeriesReader(tokens).next();
        return new SeriesPrefix(labels, text.charIndex(tokens.lastEnd()));
    }

    private static void requireEnd(TokenStream tokens) {
        if (!tokens.at(TokenKind.END)) {
            throw tokens.unexpected("", "");
        }
    }
}
