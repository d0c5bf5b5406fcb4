package io.varve.query.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is optional parses with its feature, and only with it.
class FeatureGatesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    EXPERIMENTAL_FUNCTIONS   | 1 + mad_over_time(x[5m]) | 1:5: parse error: function "mad_over_time" is not enabled
                    EXPERIMENTAL_FUNCTIONS   | start() | 1:1: parse error: function "start" is not enabled
                    EXPERIMENTAL_FUNCTIONS   | max_of(1, 2) | 1:1: parse error: function "max_of" is not enabled
                    EXPERIMENTAL_FUNCTIONS   | limitk(1, x) | 1:1: parse error: limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions
                    EXPERIMENTAL_FUNCTIONS   | limit_ratio by (a) (1, x) | 1:1: parse error: limit_ratio() is experimental and must be enabled with --enable-feature=promql-experimental-functions
                    DURATION_EXPRESSIONS     | x[5m + 1m] | 1:3: parse error: experimental duration expression is not enabled
                    DURATION_EXPRESSIONS     | x[(5m)] | 1:4: parse error: experimental duration expression is not enabled
                    DURATION_EXPRESSIONS     | x[5m:step()] | 1:6: parse error: experimental duration expression is not enabled
                    DURATION_EXPRESSIONS     | x offset -min_of(1, 2) | 1:11: parse error: experimental duration expression is not enabled
                    EXTENDED_RANGE_SELECTORS | rate(x[5m] anchored) | 1:6: parse error: anchored modifier is experimental and not enabled
                    EXTENDED_RANGE_SELECTORS | x smoothed | 1:1: parse error: smoothed modifier is experimental and not enabled
                    BINOP_FILL_MODIFIERS     | 1 * (x + fill(1) y) | 1:6: parse error: binop fill modifiers are experimental and not enabled
                    """)
    void optionalPartsNeedTheirFeature(Feature feature, String query, String error) {
        EnumSet<Feature> others = EnumSet.complementOf(EnumSet.of(feature));
        assertThatThrownBy(() -> PromqlParser.parse(query, Features.of(others)))
                .isInstanceOf(ParseException.class)
                .hasMessage(error);
        assertThat(PromqlParser.parse(query, Features.of(EnumSet.of(feature)))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"x[300]", "x[5m:1]", "x offset -60.5", "x offset 5", "fill + fill", "anchored + 1"})
    void theRestNeedsNone(String query) {
        assertThat(PromqlParser.parse(query, Features.of(EnumSet.noneOf(Feature.class))))
                .isNotNull();
    }
}
