package io.varve.query.script;

import com.google.re2j.Pattern;
import io.varve.storage.model.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an `eval` must yield.
///
/// @param failure how it must fail; null: it must not
/// @param value the value; without meaning if it must fail
/// @param warnings what is said of warnings
/// @param infos what is said of infos
record Expectation(@Nullable TextRule failure, Value value, Notes warnings, Notes infos) {

    /// The expected value.
    sealed interface Value {
        /// Series with their values, at one time or at steps.
        ///
        /// @param ordered whether the order of an instant vector counts
        /// @param rangeVector whether the value of an instant query is a range vector
        record Series(List<Row> rows, boolean ordered, Command.Mode.@Nullable Range rangeVector)
                implements Value {}

        /// A scalar.
        record Scalar(double value) implements Value {}

        /// A string.
        record Text(String value) implements Value {}
    }

    /// An expected series.
    record Row(Labels labels, List<ScriptValue> values) {
        public Row {
            values = List.copyOf(values);
        }
    }

    /// What is said of one kind of annotation.
    ///
    /// @param none there must not be any
    /// @param some there must be at least one
    /// @param rules every annotation must match a rule and every rule an annotation; empty: any
    ///   text
    record Notes(boolean none, boolean some, List<TextRule> rules) {
        public Notes {
            rules = List.copyOf(rules);
        }
    }

    /// A condition on a text.
    sealed interface TextRule {
        /// Any text.
        record Any() implements TextRule {}

        /// This text.
        record Exactly(String text) implements TextRule {}

        /// A text in which the expression is found.
        record Contains(Pattern pattern) implements TextRule {}

        default boolean accepts(String text) {
            return switch (this) {
                case Any() -> true;
                case Exactly(String expected) -> expected.equals(text);
                case Contains(Pattern pattern) -> pattern.matcher(text).find();
            };
        }
    }
}
