package io.varve.query.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Features;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The text of durations and the value of duration expressions.
class DurationsTest {
    private static final DurationEvaluator EVALUATOR = new DurationEvaluator(15_000, 3_600_000);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0s",
        "5m, 300000, 5m",
        "90m, 5400000, 1h30m",
        "14d, 1209600000, 2w",
        "15d, 1296000000, 15d",
        "365d, 31536000000, 1y",
        "1y1ms, 31536000001, 365d1ms",
        "1y2w3d4h5m6s7ms, 33019506007, 382d4h5m6s7ms",
        "1000ms, 1000, 1s",
        "0h5m, 300000, 5m",
        "292y, 9208512000000, 292y"
    })
    void durationsHaveAShortestForm(String text, long ms, String shortest) {
        assertThat(PromqlDuration.parseMs(text)).isEqualTo(ms);
        assertThat(PromqlDuration.format(ms)).isEqualTo(shortest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''    | empty duration string
                    5     | not a valid duration string: "5"
                    m     | not a valid duration string: "m"
                    -5m   | not a valid duration string: "-5m"
                    1m1h  | not a valid duration string: "1m1h"
                    1m1m  | not a valid duration string: "1m1m"
                    1m5   | not a valid duration string: "1m5"
                    1.5h  | unknown unit "." in duration "1.5h"
                    5hs   | unknown unit "hs" in duration "5hs"
                    5 m   | unknown unit " m" in duration "5 m"
                    293y  | duration out of range
                    106751991167300d | duration out of range
                    99999999999999999999d | not a valid duration string: "99999999999999999999d"
                    """)
    void badDurationsAreRefusedInPrometheusWords(String text, String error) {
        assertThatThrownBy(() -> PromqlDuration.parseMs(text))
                .isInstanceOf(VarveException.class)
                .hasMessage(error);
    }

    @Test
    void formattedDurationsParseToThemselves() {
        Property.check(
                "formatted durations parse to themselves",
                2_000,
                random -> {
                    long ms = random.nextLong(1L << random.nextInt(1, 43));
                    assertThat(PromqlDuration.parseMs(PromqlDuration.format(ms))).isEqualTo(ms);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    5m                         | 300000
                    0.0015                     | 1
                    0.0001                     | 0
                    1.0005                     | 1000
                    26m+4m                     | 1800000
                    24m+((1.5*2m)+2m)          | 1740000
                    -5m+35m                    | 1800000
                    1h30m % 1h                 | 1800000
                    30m1s-30m1s % 1m           | 1800000
                    ((((8-2)/3)*7s)%4)+8000ms  | 10000
                    step()                     | 15000
                    RANGE() / 4                | 900000
                    -(-step())                 | 15000
                    min_of(step(), 1m)         | 15000
                    max_of(step(), 1m) ^ 1     | 60000
                    2 ^ 3 ^ 2                  | 512000
                    0.0009 * 2                 | 1
                    1/3                        | 333
                    """)
    void rangesHaveValues(String duration, long ms) {
        assertThat(EVALUATOR.positiveMs(range(duration))).isEqualTo(ms);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -5m                 | -300000
                    -(5m*2)             | -600000
                    (-2 ^ 2)            | -4000
                    -min_of(step(), 1m) | -15000
                    (step() - step())   | 0
                    (-0.0015)           | -1
                    """)
    void offsetsMayBeNegative(String duration, long ms) {
        VectorSelector selector =
                (VectorSelector) PromqlParser.parse("foo offset " + duration, Features.all());
        assertThat(EVALUATOR.offsetMs(selector.shift().offset().orElseThrow())).isEqualTo(ms);
    }

    /// Offsets of bytes, without parentheses around the whole.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    5m - 10m              | 4:12: duration must be greater than 0
                    (5m - 10m)            | 5:13: duration must be greater than 0
                    -step()               | 4:11: duration must be greater than 0
                    (step()-15) * 2       | 5:19: duration must be greater than 0
                    1/(step()-15)         | 4:16: division by zero
                    2 * (5 % (step()-15)) | 9:23: modulo by zero
                    10 ^ 400              | 4:12: duration is NaN or infinite
                    (-8) ^ 0.5            | 5:14: duration is NaN or infinite
                    1y * 1000             | 4:13: duration is out of range
                    min_of(0, 1)          | 4:16: duration must be greater than 0
                    """)
    void impossibleRangesAreErrorsOfTheQuery(String duration, String error) {
        assertThatThrownBy(() -> EVALUATOR.positiveMs(range(duration)))
                .isInstanceOf(VarveException.class)
                .hasMessage(error);
    }

    @Test
    void anInstantQueryHasNoStepAndNoRange() {
        DurationEvaluator instant = new DurationEvaluator(0, 0);
        assertThat(instant.offsetMs(range("step() + range()"))).isZero();
        assertThatThrownBy(() -> instant.positiveMs(range("step()")))
                .hasMessage("4:10: duration must be greater than 0");
    }

    private static DurationExpr range(String duration) {
        return ((MatrixSelector) PromqlParser.parse("foo[" + duration + "]", Features.all()))
                .range();
    }
}
