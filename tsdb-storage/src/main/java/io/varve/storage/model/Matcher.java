package io.varve.storage.model;

import com.google.re2j.Pattern;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A condition on the value of one label, as in `job=~"a|b"`. A missing label has the value "".
///
/// Regular expressions have RE2 syntax and linear time, match the whole value, and their dot
/// matches newlines. Immutable and thread-safe; equal if name, type and value are.
public final class Matcher {
    /// The operators of matchers.
    public enum Type {
        EQUAL("="),
        NOT_EQUAL("!="),
        REGEX("=~"),
        NOT_REGEX("!~");

        private final String operator;

        Type(String operator) {
            this.operator = operator;
        }

        /// As PromQL writes it.
        public String operator() {
            return operator;
        }

        public boolean isRegex() {
            return this == REGEX || this == NOT_REGEX;
        }

        /// Whether the matcher selects values that do not fulfil its positive form.
        public boolean isNegative() {
            return this == NOT_EQUAL || this == NOT_REGEX;
        }
    }

    private final String name;
    private final Type type;
    private final String value;
    private final @Nullable Pattern pattern;

    /// What a regular expression matches that is nothing but alternatives of plain text; it has no
    /// pattern.
    private final Set<String> literals;

    /// @throws com.google.re2j.PatternSyntaxException if a regular expression does not compile; its
    ///   message is RE2's (`error parsing regexp: missing closing ]: ...`). Also if it is too large
    public Matcher(String name, Type type, String value) {
        this.name = Objects.requireNonNull(name);
        this.type = Objects.requireNonNull(type);
        this.value = Objects.requireNonNull(value);
        Optional<Set<String>> plain = type.isRegex() ? UserRegex.literals(value) : Optional.empty();
        this.literals = plain.orElse(Set.of());
        this.pattern = type.isRegex() && plain.isEmpty() ? UserRegex.compile(value) : null;
    }

    public static Matcher equal(String name, String value) {
        return new Matcher(name, Type.EQUAL, value);
    }

    public String name() {
        return name;
    }

    public Type type() {
        return type;
    }

    /// The literal or the regular expression, as the user wrote it.
    public String value() {
        return value;
    }

    /// Whether a label with this value (empty: no such label) is selected.
    public boolean matches(String labelValue) {
        return switch (type) {
            case EQUAL -> value.equals(labelValue);
            case NOT_EQUAL -> !value.equals(labelValue);
            case REGEX -> matchesRegex(labelValue);
            case NOT_REGEX -> !matchesRegex(labelValue);
        };
    }

    private boolean matchesRegex(String labelValue) {
        return pattern == null
                ? literals.contains(labelValue)
                : pattern.matcher(labelValue).matches();
    }

    public boolean matches(Labels labels) {
        return matches(labels.get(name));
    }

    /// Whether series without the label are selected.
    public boolean matchesEmpty() {
        return matches("");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Matcher matcher
                && name.equals(matcher.name)
                && type == matcher.type
                && value.equals(matcher.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, type, value);
    }

    /// As PromQL writes it: `job=~"a|b"`, the name quoted if it needs it.
    @Override
    public String toString() {
        return (Labels.isLegacyName(name) ? name : GoFormat.quote(name))
                + type.operator()
                + GoFormat.quote(value);
    }
}
