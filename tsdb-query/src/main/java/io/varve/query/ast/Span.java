package io.varve.query.ast;

/// Where an expression stands in the query text: byte offsets in its UTF-8 form, `[start, end)`.
public record Span(int start, int end) {
    public static final Span NONE = new Span(0, 0);

    /// The span from the start of this one to the end of the other.
    public Span to(Span other) {
        return new Span(start, other.end);
    }
}
