package io.varve.query.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.At;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Features;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorMatching.Cardinality;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PromqlParserTest {
    @Test
    void expressionsPrintAsTheTableSaysAndParseToThemselves() {
        List<String> failures = new ArrayList<>();
        for (Table.Row row : Table.read("expressions.tsv")) {
            Expr expr = PromqlParser.parse(row.query(), Features.all());
            String printed = PromqlPrinter.print(expr);
            if (!printed.equals(row.expected())) {
                failures.add(row + " printed as " + printed);
            } else if (!Trees.parsed(printed).equals(Trees.comparable(expr))) {
                failures.add(row + " parsed as another tree");
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void errorsAreThoseOfTheTable() {
        List<String> failures = new ArrayList<>();
        for (Table.Row row : Table.read("parse-errors.tsv")) {
            String error = errorOf(row.query());
            if (!error.equals(row.expected())) {
                failures.add(row + " was " + error);
            }
        }
        assertThat(failures).isEmpty();
    }

    private static String errorOf(String query) {
        try {
            return "parsed as " + PromqlPrinter.print(PromqlParser.parse(query, Features.all()));
        } catch (ParseException error) {
            return error.getMessage();
        }
    }

    @Test
    void anEmptyTextHasNoPosition() {
        assertThat(errorOf(""))
                .isEqualTo("unknown position: parse error: no expression found in input");
        assertThat(errorOf(" \n ")).isEqualTo("1:1: parse error: no expression found in input");
    }

    @Test
    void errorsKnowTheirKindAndOffset() {
        assertThatThrownBy(() -> PromqlParser.parse("é +\n\"é\" }", Features.all()))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        error -> {
                            assertThat(error.kind()).isEqualTo(ErrorKind.INVALID);
                            assertThat(error.offset()).isZero();
                        });
        assertThatThrownBy(() -> PromqlParser.parse("\"é\"\n+ }", Features.all()))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        error -> {
                            assertThat(error.offset()).isEqualTo(7);
                            assertThat(error).hasMessageStartingWith("2:3: ");
                        });
    }

    @Test
    void invalidUtf8IsAnErrorInStringsOnlyIfItIsNotEscaped() {
        // A replacement character is what a decoder makes of invalid bytes; Go cannot tell them
        // apart either.
        assertThat(errorOf("\"a\uFFFD\"")).isEqualTo("1:1: parse error: invalid UTF-8 rune");
        assertThat(errorOf("foo{a=`\uDCFF`}")).isEqualTo("1:7: parse error: invalid UTF-8 rune");
        assertThat(errorOf("foo \uDCFF"))
                .isEqualTo("1:5: parse error: unexpected character: '\uFFFD'");
        assertThat(Trees.parsed("\"\\xff\\u00e9\\377\\xc3\\xa9\""))
                .isEqualTo(new StringLiteral("\uDCFFé\uDCFFé", Span.NONE));
    }

    @Test
    void selectorsKeepNameMatchersAndModifiers() {
        Expr expr = Trees.parsed("foo{b!=\"c\",a=~\"x|y\"}[5m] smoothed @ 1.5 offset -1h");
        assertThat(expr)
                .isEqualTo(
                        new MatrixSelector(
                                new VectorSelector(
                                        "foo",
                                        List.of(
                                                Matcher.equal(Labels.METRIC_NAME, "foo"),
                                                new Matcher("a", Matcher.Type.REGEX, "x|y"),
                                                new Matcher("b", Matcher.Type.NOT_EQUAL, "c")),
                                        new TimeShift(
                                                new At.Fixed(1_500),
                                                Optional.of(
                                                        new DurationExpr.Constant(
                                                                -3600, true, Span.NONE))),
                                        Extension.SMOOTHED,
                                        Span.NONE),
                                new DurationExpr.Constant(300, true, Span.NONE),
                                Span.NONE));
        VectorSelector written =
                (VectorSelector) PromqlParser.parse("foo{b=\"1\",a=\"2\"}", Features.all());
        assertThat(written.matchers())
                .containsExactly(
                        Matcher.equal("b", "1"),
                        Matcher.equal("a", "2"),
                        Matcher.equal(Labels.METRIC_NAME, "foo"));
        VectorSelector inside = (VectorSelector) Trees.parsed("{\"foo.bar\"}");
        assertThat(inside.name()).isEmpty();
        assertThat(inside.matchers()).containsExactly(Matcher.equal(Labels.METRIC_NAME, "foo.bar"));
    }

    @Test
    void matchingIsThatOfTwoVectorsOnly() {
        Binary set = (Binary) Trees.parsed("a and on(x) b");
        assertThat(set.matching())
                .contains(
                        new VectorMatching(
                                Cardinality.MANY_TO_MANY,
                                List.of("x"),
                                true,
                                List.of(),
                                OptionalDouble.empty(),
                                OptionalDouble.empty()));
        Binary filled =
                (Binary)
                        Trees.parsed(
                                "a * ignoring(x) group_right(y) fill_left(-1) fill_right(2) b");
        assertThat(filled.matching())
                .contains(
                        new VectorMatching(
                                Cardinality.ONE_TO_MANY,
                                List.of("x"),
                                false,
                                List.of("y"),
                                OptionalDouble.of(-1),
                                OptionalDouble.of(2)));
        assertThat(((Binary) Trees.parsed("a + 1")).matching()).isEmpty();
        assertThat(((Binary) Trees.parsed("a + b")).matching()).contains(BinaryModifiers.PLAIN);
    }

    @Test
    void typesFollowFromTheTree() {
        assertThat(Trees.parsed("1 + 2 * time()").type()).isEqualTo(ValueType.SCALAR);
        assertThat(Trees.parsed("-(1 > bool foo)").type()).isEqualTo(ValueType.VECTOR);
        assertThat(Trees.parsed("sum(foo)[5m:]").type()).isEqualTo(ValueType.MATRIX);
        assertThat(Trees.parsed("'x'").type()).isEqualTo(ValueType.STRING);
    }

    @Test
    void spansStartWhereAnnotationsPoint() {
        // 0-based: "  sum by (a) ( (x) + rate(y[5m] offset 1m) )"
        String query = "  sum by (a) ( (x) + rate(y[5m] offset 1m) )";
        List<Expr> parts = Parts.of(PromqlParser.parse(query, Features.all()));
        assertThat(parts.stream().map(Expr::span).toList())
                .containsExactly(
                        new Span(2, 44), // the aggregation, from its keyword
                        new Span(15, 42), // the sum, from its left operand
                        new Span(15, 18), // the parentheses
                        new Span(16, 17),
                        new Span(21, 42), // the call
                        new Span(26, 41)); // the range with its offset
        Expr signed = PromqlParser.parse(" - 5", Features.all());
        assertThat(signed).isEqualTo(new NumberLiteral(-5, false, new Span(1, 4)));
        Call unicode = (Call) PromqlParser.parse("sort_by_label(x,\"é\",\"é\")", Features.all());
        assertThat(unicode.arguments().getLast().span()).isEqualTo(new Span(21, 25));
    }

    @Test
    void selectorsOfParametersTakeNoModifiers() {
        assertThat(PromqlParser.parseSelector(" up{job=\"a\"} "))
                .containsExactly(
                        Matcher.equal("job", "a"), Matcher.equal(Labels.METRIC_NAME, "up"));
        assertThat(PromqlParser.parseSelector("{}")).isEmpty();
        assertThat(PromqlParser.parseSelector("sum"))
                .containsExactly(Matcher.equal(Labels.METRIC_NAME, "sum"));
        assertThat(selectorError("up[5m]")).isEqualTo("1:3: parse error: unexpected \"[\"");
        assertThat(selectorError("up offset 5m"))
                .isEqualTo("1:4: parse error: unexpected <offset>");
        assertThat(selectorError("rate(up)")).isEqualTo("1:5: parse error: unexpected \"(\"");
        assertThat(selectorError("up{a=\"[\",b=~\"[\"}"))
                .isEqualTo("1:10: parse error: error parsing regexp: missing closing ]: `[`");
        assertThat(selectorError(""))
                .isEqualTo("unknown position: parse error: unexpected end of input");
        assertThat(selectorError("1")).isEqualTo("1:1: parse error: unexpected number \"1\"");
    }

    private static String selectorError(String text) {
        try {
            return "parsed as " + PromqlParser.parseSelector(text);
        } catch (ParseException error) {
            return error.getMessage();
        }
    }

    @Test
    void seriesAreNamesWithLabels() {
        assertThat(PromqlParser.parseSeries("up{job=\"a\", \"b.c\"='d',}"))
                .isEqualTo(Labels.of("__name__", "up", "job", "a", "b.c", "d"));
        assertThat(PromqlParser.parseSeries("{\"a b\", x=\"\"}"))
                .isEqualTo(Labels.of("__name__", "a b"));
        assertThat(PromqlParser.parseSeries("by")).isEqualTo(Labels.of("__name__", "by"));
        assertThat(PromqlParser.parseSeries("{}")).isEqualTo(Labels.EMPTY);
        assertThatThrownBy(() -> PromqlParser.parseSeries("up{job=~\"a\"}"))
                .hasMessage("1:7: parse error: unexpected <op:=~> in label set, expected \"=\"");
        assertThatThrownBy(() -> PromqlParser.parseSeries("up 1"))
                .hasMessage("1:4: parse error: unexpected number \"1\"");
        assertThatThrownBy(() -> PromqlParser.parseSeries("up{\"a\"=b}"))
                .hasMessage(
                        "1:8: parse error: unexpected identifier \"b\" in label set, expected"
                                + " string");
    }

    @Test
    void seriesAtTheBeginningOfALineEndWhereTheyEnd() {
        assertThat(PromqlParser.parseSeriesPrefix("a{b=\"é€𝄞\"}  _x3 {{}}"))
                .isEqualTo(
                        new PromqlParser.SeriesPrefix(Labels.of("__name__", "a", "b", "é€𝄞"), 11));
        assertThat(PromqlParser.parseSeriesPrefix("a:b {{schema:1}}x3"))
                .isEqualTo(new PromqlParser.SeriesPrefix(Labels.of("__name__", "a:b"), 3));
        assertThat(PromqlParser.parseSeriesPrefix("{} 1+1x3"))
                .isEqualTo(new PromqlParser.SeriesPrefix(Labels.EMPTY, 2));
        assertThat(PromqlParser.parseSeriesPrefix("{a=\"b\"}@st -1s"))
                .isEqualTo(new PromqlParser.SeriesPrefix(Labels.of("a", "b"), 7));
    }
}
