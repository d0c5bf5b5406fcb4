package io.varve.storage.testing;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.varve.storage.model.Matcher;
import java.util.List;
import java.util.SplittableRandom;

/// Makes matchers for the label sets of [LabelsGenerator]: every operator, names that exist and one
/// that does not, and regular expressions from literals to what only an engine understands.
public final class MatcherGenerator {
    private static final List<String> ATOMS =
            List.of(
                    ".*",
                    ".+",
                    ".*?",
                    ".",
                    "a",
                    "foo",
                    "ba",
                    "(a|b)",
                    "(?:foo|bar)?",
                    "[ab]",
                    "[0-9]",
                    "[^a]",
                    "\\.",
                    "\\|",
                    "\\\\",
                    "\\w+",
                    "(?i)foo",
                    "(?i:B)",
                    "x?",
                    "a*",
                    "b+",
                    "a{1,2}",
                    "ü",
                    "\uD83D\uDE00",
                    "^",
                    "$",
                    "(",
                    "()",
                    "(?s).",
                    "\\d",
                    "\n",
                    "(?:a.*|)",
                    "((a|)b)?");

    private MatcherGenerator() {}

    public static Matcher matcher(SplittableRandom random) {
        String name = random.nextInt(12) == 0 ? "missing" : LabelsGenerator.name(random);
        Matcher.Type[] types = Matcher.Type.values();
        Matcher.Type type = types[random.nextInt(types.length)];
        if (type.isRegex()) {
            return new Matcher(name, type, regex(random));
        }
        return new Matcher(
                name,
                type,
                switch (random.nextInt(8)) {
                    case 0 -> "";
                    case 1 -> "nobody has this";
                    case 2 -> "\uDCFF";
                    default -> LabelsGenerator.value(random);
                });
    }

    /// A regular expression that compiles.
    public static String regex(SplittableRandom random) {
        String regex = maybeRegex(random);
        while (!compiles(regex)) {
            regex = maybeRegex(random);
        }
        return regex;
    }

    private static boolean compiles(String regex) {
        try {
            return new Matcher("n", Matcher.Type.REGEX, regex).value().equals(regex);
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private static String maybeRegex(SplittableRandom random) {
        var regex = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            int kind = random.nextInt(6);
            if (kind == 0) {
                regex.append('|');
            }
            if (kind <= 2) {
                regex.append(Pattern.quote(LabelsGenerator.value(random)));
            } else {
                regex.append(ATOMS.get(random.nextInt(ATOMS.size())));
            }
        }
        return regex.toString();
    }
}
