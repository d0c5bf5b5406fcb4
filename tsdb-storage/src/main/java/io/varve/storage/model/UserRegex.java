package io.varve.storage.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The way to compile a regular expression that a user wrote: RE2 syntax, the whole value must
/// match, the dot matches newlines, and whatever was written costs little time and stack.
public final class UserRegex {
    /// Characters that are not, by themselves, what they stand for.
    private static final String SPECIAL = "\\.+*?()|[]{}^$";

    private UserRegex() {}

    /// @throws PatternSyntaxException if it does not compile, with RE2's message, or is larger than
    ///   [RegexBudget] allows
    public static Pattern compile(String regex) {
        new RegexBudget(regex).check();
        try {
            // By itself first: `a)(b` is no expression although it is one inside a group.
            Pattern alone = Pattern.compile(regex);
            return Pattern.compile("^(?s:" + alone.pattern() + ")$");
        } catch (PatternSyntaxException e) {
            // The library says of a parenthesis that closes nothing that its stack is empty.
            throw e.getDescription().contains("internal error")
                    ? new PatternSyntaxException("unexpected )", regex)
                    : e;
        }
    }

    /// The values that the expression matches, if it is nothing but alternatives of plain text,
    /// such as `a|b\.c`: of those there may be any number, and no pattern is needed for them.
    static Optional<Set<String>> literals(String regex) {
        Set<String> literals = new HashSet<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '|') {
                literals.add(literal.toString());
                literal.setLength(0);
            } else if (c == '\\') {
                i++;
                if (i == regex.length() || !isPunctuation(regex.charAt(i))) {
                    return Optional.empty();
                }
                literal.append(regex.charAt(i));
            } else if (SPECIAL.indexOf(c) >= 0) {
                return Optional.empty();
            } else {
                literal.append(c);
            }
        }
        literals.add(literal.toString());
        return Optional.of(literals);
    }

    /// Whether a backslash before it takes away what it means, and nothing else.
    private static boolean isPunctuation(char c) {
        boolean word = c == '_' || Character.isLetterOrDigit(c);
        return c > ' ' && c < 0x7F && !word;
    }
}
