package io.varve.storage.index;

import io.varve.storage.model.Matcher;

/// A matcher as the index sees it: which values of one label name fulfil its positive form (`=` or
/// `=~`), and what follows for series with and without the label. A missing label has the value "".
///
/// With R the series that have one of those values and H those that have the name, the matcher
/// selects
///
/// | operator | "" fulfils the positive form | selects |
/// |---|---|---|
/// | `=` `=~` | no | R |
/// | `=` `=~` | yes | all without (H without R) |
/// | `!=` `!~` | no | all without R |
/// | `!=` `!~` | yes | H without R |
///
/// @param name the label name; the index has it
/// @param positive whether the operator is `=` or `=~`
/// @param empty whether "" fulfils the positive form
/// @param values the values that fulfil it
record Condition(LabelName name, boolean positive, boolean empty, Values values) {
    /// A set of values of a label name, as label pairs.
    sealed interface Values {}

    /// Every value.
    record Every() implements Values {}

    /// These.
    static final class Listed implements Values {
        private final int[] pairs;

        /// @param pairs ascending; become the set's own
        Listed(int[] pairs) {
            this.pairs = pairs;
        }

        int[] pairs() {
            return pairs;
        }
    }

    /// Those that pass a test, and these.
    static final class Tested implements Values {
        private final Matcher matcher;
        private final ValueTest test;
        private final int[] pairs;

        /// @param matcher what the test was made from
        /// @param pairs ascending; become the set's own
        Tested(Matcher matcher, ValueTest test, int[] pairs) {
            this.matcher = matcher;
            this.test = test;
            this.pairs = pairs;
        }

        Matcher matcher() {
            return matcher;
        }

        ValueTest test() {
            return test;
        }

        int[] pairs() {
            return pairs;
        }
    }

    /// Whether the matcher selects nothing but what is in R or in H.
    boolean includes() {
        return positive != empty;
    }

    /// Whether series without the label are selected.
    boolean selectsMissing() {
        return positive == empty;
    }

    Condition with(Listed listed) {
        return new Condition(name, positive, empty, listed);
    }
}
