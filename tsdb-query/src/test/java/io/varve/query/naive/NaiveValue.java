package io.varve.query.naive;

import java.util.List;

/// What an expression is at one time.
public sealed interface NaiveValue {
    /// A number.
    record Scalar(double value) implements NaiveValue {}

    /// An instant vector, in the order in which it came up.
    record Vector(List<NaiveElement> elements) implements NaiveValue {}
}
