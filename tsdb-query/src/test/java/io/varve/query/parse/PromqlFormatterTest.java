package io.varve.query.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.ast.Features;
import org.junit.jupiter.api.Test;

/// The layout of long expressions; short ones stay in one line.
class PromqlFormatterTest {
    private static final String LONG =
            "a_rather_long_metric_name_total{environment=\"production\",region=\"eu-central-1\"}";

    private static String format(String query) {
        return PromqlFormatter.format(PromqlParser.parse(query, Features.all()));
    }

    @Test
    void whatFitsStaysInALine() {
        assertThat(format("sum by(a)(rate(foo[5m]))/2"))
                .isEqualTo("sum by (a) (rate(foo[5m])) / 2");
        String selector = "foo{a=\"" + "x".repeat(91) + "\"}";
        assertThat(format("-" + selector)).isEqualTo("-" + selector);
    }

    @Test
    void operandsGoOneStepFurtherIn() {
        assertThat(format("sum by (job) (rate(" + LONG + "[5m])) / on(job) group_left() foo"))
                .isEqualTo(
                        """
                          sum by (job) (
                            rate(%s[5m])
                          )
                        / on (job) group_left ()
                          foo\
                        """
                                .formatted(LONG));
    }

    @Test
    void argumentsHaveLinesOfTheirOwn() {
        assertThat(format("label_replace(" + LONG + ", \"dst\", \"$1\", \"src\", \"(.*)\")"))
                .isEqualTo(
                        """
                        label_replace(
                          %s,
                          "dst",
                          "$1",
                          "src",
                          "(.*)"
                        )\
                        """
                                .formatted(LONG));
        assertThat(format("topk(5, (" + LONG + " > bool " + LONG + "))"))
                .isEqualTo(
                        """
                        topk(
                          5,
                          (
                              %s
                            > bool
                              %s
                          )
                        )\
                        """
                                .formatted(LONG, LONG));
    }

    @Test
    void signsStandBeforeWhatTheyNegate() {
        assertThat(format("-abs(" + LONG + " + foo_bar_baz_quux)"))
                .isEqualTo(
                        """
                        -abs(
                          %s + foo_bar_baz_quux
                        )\
                        """
                                .formatted(LONG));
    }

    @Test
    void subqueriesKeepTheirRangeBehindThem() {
        assertThat(format("max_over_time(rate(" + LONG + "[5m] offset 1h15m)[1h:1m] offset 5m)"))
                .isEqualTo(
                        """
                        max_over_time(
                          rate(
                            %s[5m] offset 1h15m
                          )[1h:1m] offset 5m
                        )\
                        """
                                .formatted(LONG));
        // One that fits is not indented.
        assertThat(format("max_over_time(foo[5m:]) + " + LONG))
                .isEqualTo("  max_over_time(foo[5m:])\n+\n  " + LONG);
        assertThat(format("quantile_over_time(0.99, (" + LONG + " + foo)[5m:])"))
                .isEqualTo(
                        """
                        quantile_over_time(
                          0.99,
                        (%s + foo)[5m:]
                        )\
                        """
                                .formatted(LONG));
    }

    @Test
    void lengthIsCountedInBytes() {
        String wide = "foo{a=\"" + "é".repeat(50) + "\"}";
        assertThat(format("abs(" + wide + ")")).isEqualTo("abs(\n  " + wide + "\n)");
    }
}
