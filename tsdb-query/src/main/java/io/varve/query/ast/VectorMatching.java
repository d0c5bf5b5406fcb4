package io.varve.query.ast;

import java.util.List;
import java.util.OptionalDouble;

/// How series of two vectors find each other.
///
/// @param labels labels of the `on` or `ignoring` clause
/// @param on whether the clause is `on`; no clause is `ignoring ()`
/// @param include labels of the `group_left` or `group_right` clause
/// @param fillLeft stands in for missing elements of the left side
/// @param fillRight stands in for missing elements of the right side
public record VectorMatching(
        Cardinality cardinality,
        List<String> labels,
        boolean on,
        List<String> include,
        OptionalDouble fillLeft,
        OptionalDouble fillRight) {
    public VectorMatching {
        labels = List.copyOf(labels);
        include = List.copyOf(include);
    }

    /// How many elements of each side may share a match group.
    public enum Cardinality {
        ONE_TO_ONE("one-to-one"),
        /// `group_left`.
        MANY_TO_ONE("many-to-one"),
        /// `group_right`.
        ONE_TO_MANY("one-to-many"),
        /// Set operators.
        MANY_TO_MANY("many-to-many");

        private final String text;

        Cardinality(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
