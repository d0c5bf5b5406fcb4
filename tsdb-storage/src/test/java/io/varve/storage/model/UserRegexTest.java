package io.varve.storage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.varve.storage.testing.Property;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserRegexTest {
    private static final List<String> PIECES =
            List.of(
                    "a",
                    "b",
                    "ab",
                    "|",
                    "|",
                    "\\.",
                    ".",
                    "\\-",
                    "*",
                    "+",
                    "?",
                    "(",
                    ")",
                    "[a-b]",
                    "[^]a]",
                    "{2}",
                    "{1,3}",
                    "{2,}",
                    "{",
                    "}",
                    "^",
                    "$",
                    "\\Qa.b\\E",
                    "\\d",
                    "é",
                    "\n",
                    "\\p{L}",
                    "(?i)",
                    "\\x{61}",
                    "\\_",
                    "\\a",
                    "-");
    private static final List<String> VALUES =
            List.of("", "a", "b", "ab", "aa", "abab", ".", "-", "é", "A", "a.b", "a\nb", "{", "2");

    /// With or without a pattern, the answers and errors are those of the whole pattern.
    @Test
    void matchersAgreeWithTheLibrary() {
        Property.check(
                "matchers agree with the library",
                2_000,
                random -> {
                    String regex = regex(random);
                    Pattern pattern;
                    try {
                        Pattern alone = Pattern.compile(regex);
                        pattern = Pattern.compile("^(?s:" + alone.pattern() + ")$");
                    } catch (PatternSyntaxException e) {
                        String message =
                                e.getDescription().contains("internal error")
                                        ? "error parsing regexp: unexpected ): `" + regex + "`"
                                        : String.valueOf(e.getMessage());
                        assertThatThrownBy(() -> new Matcher("l", Matcher.Type.REGEX, regex))
                                .as(regex)
                                .isInstanceOf(PatternSyntaxException.class)
                                .hasMessage(message);
                        return;
                    }
                    Matcher matcher = new Matcher("l", Matcher.Type.REGEX, regex);
                    Matcher negative = new Matcher("l", Matcher.Type.NOT_REGEX, regex);
                    for (String value : VALUES) {
                        boolean expected = pattern.matcher(value).matches();
                        assertThat(matcher.matches(value))
                                .as(regex + " " + value)
                                .isEqualTo(expected);
                        assertThat(negative.matches(value)).isEqualTo(!expected);
                    }
                });
    }

    private static String regex(SplittableRandom random) {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> PIECES.get(random.nextInt(PIECES.size())))
                .collect(Collectors.joining());
    }

    @Test
    void alternativesOfPlainTextMayBeMany() {
        String regex =
                IntStream.range(0, 50_000)
                        .mapToObj(i -> "10\\.0\\." + i + "\\.1:9100")
                        .collect(Collectors.joining("|"));
        Matcher matcher = new Matcher("instance", Matcher.Type.REGEX, regex);
        assertThat(matcher.matches("10.0.49999.1:9100")).isTrue();
        assertThat(matcher.matches("10.0.50000.1:9100")).isFalse();
        assertThat(matcher.matchesEmpty()).isFalse();
        assertThat(new Matcher("l", Matcher.Type.REGEX, "a|").matchesEmpty()).isTrue();
        assertThat(new Matcher("l", Matcher.Type.REGEX, "").matchesEmpty()).isTrue();
    }

    @Test
    void whatWouldCostTooMuchIsRefusedInGosWords() {
        assertRefused("(a{1000}){1000}", "invalid repeat count: `{1000}`");
        assertRefused("((a{10}){10}){11}", "invalid repeat count: `{11}`");
        assertRefused("a{2,1001}", "invalid repeat count: `{2,1001}`");
        assertRefused(
                "(".repeat(1_001) + "a" + ")".repeat(1_001), "expression nests too deeply: `((");
        assertRefused("a*".repeat(2_001), "expression too large: `a*a*");
        assertRefused("(?:a?){1000}(?:a?){1000}b*", "expression too large: `(?:a?)");
        assertRefused(".".repeat(16_385), "expression too large: `....");
        assertRefused(".{1000}".repeat(101), "expression too large: `.{1000}");
        assertThat(UserRegex.compile("((a{10}){10}){10}")).isNotNull();
        assertThat(UserRegex.compile("[a{2000}]{3}\\Q{2000}{2000}\\E\\p{Greek}{10}")).isNotNull();
    }

    private static void assertRefused(String regex, String message) {
        assertThatThrownBy(() -> new Matcher("l", Matcher.Type.REGEX, regex))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessageStartingWith("error parsing regexp: " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "a*",
                "a|b|.",
                "(a|b)",
                "[ab]",
                "a{1000}",
                "(a?){30}",
                "x",
                ".*a|",
                "\\pL",
                "(?:",
                "((a*)*)",
                "[",
                "{",
                "\\Q",
                "(a{10}){10}",
                "(?i)k"
            })
    @Timeout(20)
    void repeatedEndlesslyItIsAnsweredInTime(String piece) throws InterruptedException {
        Throwable[] failure = new Throwable[1];
        Thread small =
                new Thread(
                        null,
                        () -> {
                            try {
                                for (int length = 1_000; length <= 64_000; length *= 4) {
                                    attempt(piece.repeat(length / piece.length()));
                                }
                            } catch (Throwable t) {
                                failure[0] = t;
                            }
                        },
                        "small stack",
                        512 << 10);
        small.start();
        small.join();
        assertThat(failure[0]).isNull();
    }

    private static void attempt(String regex) {
        try {
            Matcher matcher = new Matcher("l", Matcher.Type.REGEX, regex);
            assertThat(matcher.matches("aaaab".repeat(20))).isIn(true, false);
        } catch (PatternSyntaxException expected) {
            assertThat(expected.getMessage()).startsWith("error parsing regexp: ");
        }
    }
}
