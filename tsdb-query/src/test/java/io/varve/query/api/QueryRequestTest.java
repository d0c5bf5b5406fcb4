package io.varve.query.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryRequestTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);
    private static final long TIMEOUT_MS = 120_000;

    /// Each row has the fault of the row before mended, so that it shows the order of the checks.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit=-1&start=x|invalid parameter \"limit\": limit must be non-negative",
                "start=x&end=y|invalid parameter \"start\": cannot parse \"x\" to a valid timestamp",
                "start=9&end=y|invalid parameter \"end\": cannot parse \"y\" to a valid timestamp",
                "start=9&end=8&step=z|invalid parameter \"end\": end timestamp must not be before"
                        + " start time",
                "start=9&end=9&step=z|invalid parameter \"step\": cannot parse \"z\" to a valid"
                        + " duration",
                "start=9&end=9&step=0|invalid parameter \"step\": zero or negative query resolution"
                        + " step widths are not accepted. Try a positive integer",
                "start=9&end=9&step=-5|invalid parameter \"step\": zero or negative query resolution"
                        + " step widths are not accepted. Try a positive integer",
                "start=0&end=11001&step=1&timeout=q|exceeded maximum resolution of 11,000 points per"
                        + " timeseries. Try decreasing the query resolution (?step=XX)",
                "start=0&end=11000&step=1&timeout=q|invalid parameter \"timeout\": cannot parse"
                        + " \"q\" to a valid duration",
                "start=0&end=9&step=1&partial_response=q|invalid parameter \"partial_response\":"
                        + " strconv.ParseBool: parsing \"q\": invalid syntax",
                "start=0&end=9&step=1&lookback_delta=q|error parsing lookback delta duration: cannot"
                        + " parse \"q\" to a valid duration",
            })
    void rangeChecksInOrder(String parameters, String message) {
        assertThatThrownBy(() -> QueryRequest.range(parse(parameters), TIMEOUT_MS))
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit=a&time=b|invalid parameter \"limit\": strconv.Atoi: parsing \"a\": invalid"
                        + " syntax",
                "time=b&timeout=c|invalid parameter \"time\": invalid time value for 'time': cannot"
                        + " parse \"b\" to a valid timestamp",
                "timeout=c&lookback_delta=d|invalid parameter \"timeout\": cannot parse \"c\" to a"
                        + " valid duration",
            })
    void instantChecksInOrder(String parameters, String message) {
        assertThatThrownBy(() -> QueryRequest.instant(parse(parameters), NOW, TIMEOUT_MS))
                .hasMessage(message);
    }

    @Test
    void pointsAreCountedInNanoseconds() {
        // 11,000 and a bit of steps: whole steps count.
        QueryRequest.OverRange request =
                QueryRequest.range(parse("start=0&end=11000.999&step=1"), TIMEOUT_MS);
        assertThat(request.endMs()).isEqualTo(11_000_999);
        assertThat(QueryRequest.range(parse("start=0&end=11&step=1ms"), TIMEOUT_MS).stepMs())
                .isEqualTo(1);
        assertThatThrownBy(
                        () -> QueryRequest.range(parse("start=0&end=11.001&step=1ms"), TIMEOUT_MS))
                .hasMessageStartingWith("exceeded maximum resolution of 11,000 points");
    }

    @Test
    void defaultsAndBounds() {
        QueryRequest.AtInstant request = QueryRequest.instant(parse("query=up"), NOW, TIMEOUT_MS);
        assertThat(request.timeMs()).isEqualTo(NOW.toEpochMilli());
        assertThat(request.common())
                .isEqualTo(
                        new QueryRequest.Common(
                                TIMEOUT_MS, 0, 0, QueryRequest.Stats.NONE, false, List.of()));
        QueryRequest.Common common =
                QueryRequest.instant(
                                parse("timeout=1h&lookback_delta=-5&limit=3&stats=all"),
                                NOW,
                                TIMEOUT_MS)
                        .common();
        assertThat(common.timeoutMs()).isEqualTo(TIMEOUT_MS);
        assertThat(common.lookbackMs()).isZero();
        assertThat(common.limit()).isEqualTo(3);
        assertThat(common.warnings()).isEmpty();
        assertThat(QueryRequest.instant(parse("timeout=1.5"), NOW, TIMEOUT_MS).common().timeoutMs())
                .isEqualTo(1_500);
    }

    @Test
    void oddStatsAreWarnedOf() {
        QueryRequest.Common common =
                QueryRequest.instant(parse("stats=yes"), NOW, TIMEOUT_MS).common();
        assertThat(common.stats()).isEqualTo(QueryRequest.Stats.BASIC);
        assertThat(common.warnings())
                .containsExactly(
                        "value \"yes\" for parameter \"stats\" is deprecated and will be rejected in"
                                + " the next major release, use \"true\" or \"all\"");
    }

    private static Parameters parse(String query) {
        String[] pairs = query.split("[&=]", -1);
        return Parameters.of(pairs);
    }
}
