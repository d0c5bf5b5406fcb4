package io.varve.query.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the text is, the parser answers: soon, with a tree or a [ParseException].
class HostileQueriesTest {
    private static final int MEGABYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "-",
                "+ ",
                "-(",
                "a^",
                "1+",
                "a or ",
                "abs(",
                "sum(",
                "sum by (a) (",
                "a[",
                "{",
                "a[(",
                "a[-",
                "a[1+",
                "a[1^",
                "a[min_of(",
                "a offset -",
                "a offset (",
                "a @ ",
                "[5m:]",
                "a[5m:]",
                "\"",
                "\\",
                "`",
                "'",
                "#",
                "a,",
                "{a=\"b\",",
                "by",
                " ",
                "\n",
                "0",
                "1h",
                "_",
                "é",
                "fill(",
                "a + fill ",
                "a</",
                "</",
                "*",
                "topk(1,",
                "0x",
                "1e",
                "...",
                "offset ",
                "anchored ",
                "a smoothed "
            })
    @Timeout(20)
    void repeatedEndlesslyItIsAnsweredInTime(String piece) {
        attempt(piece.repeat(MEGABYTE / piece.length()));
    }

    private static void attempt(String query) {
        try {
            PromqlParser.parse(query, Features.all());
        } catch (ParseException expected) {
            assertThat(expected.getMessage()).contains("parse error: ");
        }
    }

    @Test
    void depthIsLimitedWithAClearError() {
        List<String> deep =
                List.of(
                        "(".repeat(5_000) + "a" + ")".repeat(5_000),
                        "-".repeat(5_000) + "a",
                        "a" + " ^ a".repeat(5_000),
                        "abs(".repeat(5_000) + "a" + ")".repeat(5_000),
                        "sum(".repeat(5_000) + "a" + ")".repeat(5_000),
                        "a[" + "(".repeat(5_000) + "1" + ")".repeat(5_000) + "]",
                        "a[" + "-".repeat(5_000) + "step()]",
                        "a[1" + "^1".repeat(5_000) + "]",
                        "a offset " + "-".repeat(5_000) + "step()",
                        "a[" + "min_of(1,".repeat(5_000) + "1" + ")".repeat(5_000) + "]");
        for (String query : deep) {
            assertThatThrownBy(() -> PromqlParser.parse(query, Features.all()))
                    .isInstanceOf(ParseException.class)
                    .hasMessageContaining("expression is nested deeper than 250 levels");
        }
        List<String> high =
                List.of(
                        "a" + " + a".repeat(5_000),
                        "a" + "[5m:]".repeat(5_000),
                        "a[1" + "+1".repeat(5_000) + "]",
                        "(a" + " + a".repeat(400) + ")" + " + a".repeat(400));
        for (String query : high) {
            assertThatThrownBy(() -> PromqlParser.parse(query, Features.all()))
                    .isInstanceOf(ParseException.class)
                    .hasMessageContaining("expression has more than 500 levels of operators");
        }
    }

    @Test
    void depthBelowTheLimitNeedsThreeQuartersOfAThreadsStack() throws InterruptedException {
        List<String> queries =
                List.of(
                        "(".repeat(249) + "a" + ")".repeat(249),
                        "-".repeat(249) + "a",
                        "a" + " ^ a".repeat(249),
                        "a" + " + a".repeat(499),
                        "abs(".repeat(249) + "a" + ")".repeat(249),
                        "sum(".repeat(249) + "a" + ")".repeat(249),
                        "a[" + "(1 + ".repeat(120) + "1" + ")".repeat(120) + "]",
                        "a[1" + " + 1".repeat(499) + "]");
        List<Throwable> failures = new ArrayList<>();
        Thread small =
                new Thread(
                        null,
                        () -> {
                            try {
                                queries.forEach(HostileQueriesTest::assertPrintedAndFormatted);
                            } catch (Throwable failure) {
                                failures.add(failure);
                            }
                        },
                        "small stack",
                        768 << 10);
        small.start();
        small.join();
        assertThat(failures).isEmpty();
    }

    private static void assertPrintedAndFormatted(String query) {
        Expr expr = PromqlParser.parse(query, Features.all());
        assertThat(PromqlPrinter.print(expr)).isEqualTo(query);
        Expr formatted = PromqlParser.parse(PromqlFormatter.format(expr), Features.all());
        assertThat(PromqlPrinter.print(formatted)).isEqualTo(query);
    }

    @Test
    void aMegabyteOfFlatQueryParses() {
        String arguments = "x,".repeat(MEGABYTE / 2);
        assertThatThrownBy(() -> PromqlParser.parse("f(" + arguments + "x)", Features.all()))
                .hasMessage("1:1: parse error: unknown function with name \"f\"");
        String matchers = "a=\"b\",".repeat(MEGABYTE / 6);
        assertThat(PromqlParser.parseSelector("x{" + matchers + "}")).hasSize(MEGABYTE / 6 + 1);
    }

    @Test
    void garbageIsATreeOrAParseError() {
        Property.check(
                "garbage is a tree or a parse error",
                5_000,
                random -> {
                    String query = garbage(random);
                    try {
                        Expr expr = PromqlParser.parse(query, Features.all());
                        String printed = PromqlPrinter.print(expr);
                        assertThat(Trees.parsed(printed))
                                .as("%s printed as %s", query, printed)
                                .isEqualTo(Trees.comparable(expr));
                    } catch (ParseException error) {
                        assertThat(error.offset())
                                .as(query)
                                .isBetween(0, new QueryText(query).length());
                    }
                });
    }

    private static final List<String> PIECES =
            List.of(
                    "foo",
                    "sum",
                    "by",
                    "(",
                    ")",
                    "(a)",
                    "{",
                    "}",
                    "a",
                    "=",
                    "=~",
                    "!=",
                    "\"x\"",
                    "'",
                    "`",
                    ",",
                    "+",
                    "-",
                    "==",
                    "bool",
                    "and",
                    "on",
                    "group_left",
                    "offset",
                    "@",
                    "1",
                    "5m",
                    "0x1f",
                    ".5",
                    "1e",
                    "start()",
                    "end",
                    "rate",
                    "topk",
                    "[5m]",
                    "[",
                    "]",
                    ":",
                    "[5m:1m]",
                    "step()",
                    "min_of(1,2)",
                    "^",
                    "%",
                    "</",
                    ">/",
                    "fill(1)",
                    "fill",
                    "anchored",
                    "smoothed",
                    "\\",
                    "\n",
                    "#",
                    "é",
                    "\uDCFF",
                    "\u0000",
                    "$",
                    "inf",
                    "nan");

    private static String garbage(SplittableRandom random) {
        StringBuilder query = new StringBuilder();
        if (random.nextBoolean()) {
            query.append(PromqlPrinter.print(new TreeGenerator(random).tree(2)));
            int edits = random.nextInt(1, 4);
            for (int i = 0; i < edits; i++) {
                int at = random.nextInt(query.length() + 1);
                query.delete(at, Math.min(query.length(), at + random.nextInt(4)));
                if (random.nextBoolean()) {
                    query.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                }
            }
            return query.toString();
        }
        int pieces = random.nextInt(12);
        for (int i = 0; i < pieces; i++) {
            query.append(PIECES.get(random.nextInt(PIECES.size())));
            query.append(random.nextInt(3) == 0 ? " " : "");
        }
        return query.toString();
    }
}
