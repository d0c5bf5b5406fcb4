package io.varve.query.api;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.query.parse.PromqlFormatter;
import io.varve.query.parse.PromqlParser;

/// The endpoints for editors of queries, which look at nothing but the text. Thread-safe.
public final class SyntaxApi {
    private final Features features;

    /// @param features the optional parts of PromQL that are on
    public SyntaxApi(Features features) {
        this.features = features;
    }

    /// `format_query`: the expression, laid out.
    public ApiAnswer format(Parameters parameters) {
        String text = PromqlFormatter.format(parsed(parameters));
        return new ApiAnswer(json -> json.writeString(JsonText.of(text)));
    }

    /// `parse_query`: the expression as a tree.
    public ApiAnswer parse(Parameters parameters) {
        Expr expr = parsed(parameters);
        return new ApiAnswer(json -> SyntaxJson.write(json, expr));
    }

    private Expr parsed(Parameters parameters) {
        return ParameterReader.named("query", () -> expression(parameters.first("query")));
    }

    /// The tree of an expression, for endpoints that want nothing else of it.
    Expr expression(String text) {
        return PromqlParser.parse(text, features);
    }
}
