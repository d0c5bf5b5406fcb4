package io.varve.storage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MatcherTest {
    @ParameterizedTest
    @CsvSource({
        "foo, foo, true",
        "foo, xfoo, false",
        "foo, foox, false",
        "foo|bar, bar, true",
        "foo|bar, foobar, false",
        "foo|bar, xbar, false",
        "fo, foo, false",
        "f.*, foo, true",
        ".*, '', true",
        ".+, '', false",
        "'', '', true",
        "(?i)FOO, foo, true",
        "^foo$, foo, true",
        "a?b, b, true"
    })
    void expressionsMatchTheWholeValue(String regex, String value, boolean expected) {
        assertThat(new Matcher("n", Matcher.Type.REGEX, regex).matches(value)).isEqualTo(expected);
        assertThat(new Matcher("n", Matcher.Type.NOT_REGEX, regex).matches(value))
                .isEqualTo(!expected);
    }

    @Test
    void theDotMatchesNewlinesAndCharactersAboveTheBasicPlane() {
        Matcher one = new Matcher("n", Matcher.Type.REGEX, "a.b");
        assertThat(one.matches("a\nb")).isTrue();
        assertThat(one.matches("a\uD83D\uDE00b")).isTrue();
        assertThat(new Matcher("n", Matcher.Type.REGEX, ".*").matches("a\nb\n")).isTrue();
        // The end is the end of the text, not of a line.
        assertThat(new Matcher("n", Matcher.Type.REGEX, "a").matches("a\n")).isFalse();
    }

    @Test
    void aMissingLabelHasAnEmptyValue() {
        Labels labels = Labels.of("job", "a");
        assertThat(Matcher.equal("x", "").matches(labels)).isTrue();
        assertThat(new Matcher("x", Matcher.Type.NOT_EQUAL, "").matches(labels)).isFalse();
        assertThat(new Matcher("x", Matcher.Type.NOT_EQUAL, "a").matches(labels)).isTrue();
        assertThat(new Matcher("x", Matcher.Type.NOT_REGEX, ".+").matches(labels)).isTrue();
        assertThat(new Matcher("x", Matcher.Type.REGEX, "a|").matchesEmpty()).isTrue();
        assertThat(Matcher.equal("job", "a").matches(labels)).isTrue();
    }

    @Test
    void anExpressionMustBeOneByItself() {
        assertThatThrownBy(() -> new Matcher("n", Matcher.Type.REGEX, "a)(b"))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessage("error parsing regexp: unexpected ): `a)(b`");
        assertThatThrownBy(() -> new Matcher("n", Matcher.Type.NOT_REGEX, "[a"))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessage("error parsing regexp: missing closing ]: `[a`");
    }

    @Test
    void textIsThatOfPromQL() {
        assertThat(Matcher.equal("job", "a\"b")).hasToString("job=\"a\\\"b\"");
        assertThat(new Matcher("a.b", Matcher.Type.NOT_REGEX, "x\\d"))
                .hasToString("\"a.b\"!~\"x\\\\d\"");
        assertThat(Matcher.equal("job", "a"))
                .isEqualTo(new Matcher("job", Matcher.Type.EQUAL, "a"))
                .isNotEqualTo(new Matcher("job", Matcher.Type.REGEX, "a"))
                .hasSameHashCodeAs(new Matcher("job", Matcher.Type.EQUAL, "a"));
    }
}
