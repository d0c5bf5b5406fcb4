package io.varve.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.Matcher;
import io.varve.storage.testing.LabelsGenerator;
import io.varve.storage.testing.MatcherGenerator;
import io.varve.storage.testing.Property;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexShapeTest {
    @Test
    void theShapeMatchesWhatTheEngineMatches() {
        Property.check(
                "regex shapes",
                20_000,
                random -> {
                    String regex = MatcherGenerator.regex(random);
                    var matcher = new Matcher("n", Matcher.Type.REGEX, regex);
                    RegexShape shape = RegexShape.of(regex);
                    for (int i = 0; i < 12; i++) {
                        String value = value(random);
                        boolean expected = matcher.matches(value);
                        switch (shape) {
                            case RegexShape.Exact exact ->
                                    assertThat(matches(exact, value))
                                            .describedAs("%s on '%s'", regex, value)
                                            .isEqualTo(expected);
                            case RegexShape.Opaque opaque -> {
                                if (expected) {
                                    assertThat(value)
                                            .describedAs(regex)
                                            .startsWith(opaque.prefix());
                                }
                            }
                        }
                    }
                });
    }

    private static String value(SplittableRandom random) {
        var value = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            value.append(LabelsGenerator.value(random));
        }
        return value.toString();
    }

    private static boolean matches(RegexShape.Exact shape, String value) {
        byte[] utf8 = ("<" + value + ">").getBytes(StandardCharsets.UTF_8);
        return shape.literals().contains(value)
                || shape.globs().stream().anyMatch(g -> g.test().test(utf8, 1, utf8.length - 1));
    }

    @Test
    void whatDashboardsAskNeedsNoEngine() {
        assertThat(RegexShape.of("a|b.c|b\\.c").getClass()).isEqualTo(RegexShape.Opaque.class);
        assertThat(RegexShape.of("a|b\\.c|^d$")).isEqualTo(exact(Set.of("a", "b.c", "d")));
        assertThat(RegexShape.of("")).isEqualTo(exact(Set.of("")));
        assertThat(RegexShape.of("(prod|test)-[12]b?"))
                .isEqualTo(
                        exact(
                                Set.of(
                                        "prod-1", "prod-1b", "prod-2", "prod-2b", "test-1",
                                        "test-1b", "test-2", "test-2b")));
        assertThat(RegexShape.of(".*")).isEqualTo(glob(List.of("", ""), false));
        assertThat(RegexShape.of(".+")).isEqualTo(glob(List.of("", ""), true));
        assertThat(RegexShape.of("api-.*")).isEqualTo(glob(List.of("api-", ""), false));
        assertThat(RegexShape.of(".*(foo).+bar"))
                .isEqualTo(glob(List.of("", "foo", "bar"), false, true));
        assertThat(RegexShape.of("x.*|y"))
                .isEqualTo(
                        new RegexShape.Exact(
                                Set.of("y"), List.of(new Glob(List.of("x", ""), List.of(false)))));
    }

    @Test
    void anEngineIsAskedOnlyForValuesWithThePrefix() {
        assertThat(RegexShape.of("api-[a-f0-9]+-x")).isEqualTo(new RegexShape.Opaque("api-"));
        assertThat(RegexShape.of("fooo*")).isEqualTo(new RegexShape.Opaque("foo"));
        assertThat(RegexShape.of("^5..")).isEqualTo(new RegexShape.Opaque("5"));
        assertThat(RegexShape.of("(?i)foo")).isEqualTo(new RegexShape.Opaque(""));
        assertThat(RegexShape.of("foo.|bar")).isEqualTo(new RegexShape.Opaque(""));
    }

    @ParameterizedTest
    @ValueSource(ints = {4_096, 4_097})
    void veryManyAlternativesAreLeftToTheEngine(int count) {
        var regex = new StringBuilder("v0");
        for (int i = 1; i < count; i++) {
            regex.append("|v").append(i);
        }
        assertThat(RegexShape.of(regex.toString()) instanceof RegexShape.Exact)
                .isEqualTo(count == 4_096);
        // Multiplied out, this would be 2^64.
        assertThat(RegexShape.of("(a|b)".repeat(64))).isInstanceOf(RegexShape.Opaque.class);
        assertThat(RegexShape.of("(".repeat(100) + "a" + ")".repeat(100)))
                .isInstanceOf(RegexShape.Opaque.class);
    }

    private static RegexShape exact(Set<String> literals) {
        return new RegexShape.Exact(literals, List.of());
    }

    private static RegexShape glob(List<String> literals, Boolean... nonEmpty) {
        return new RegexShape.Exact(Set.of(), List.of(new Glob(literals, List.of(nonEmpty))));
    }
}
