package io.varve.query.parse;

/// What errors say about a token for which no rule has words of its own: inside an aggregation,
/// however deep, that it is in one, elsewhere nothing.
final class ErrorContext {
    private final TokenStream tokens;
    private int aggregations;

    ErrorContext(TokenStream tokens) {
        this.tokens = tokens;
    }

    void enterAggregation() {
        aggregations++;
    }

    void leaveAggregation() {
        aggregations--;
    }

    ParseException unexpected() {
        return tokens.unexpected(aggregations > 0 ? "aggregation" : "", "");
    }
}
