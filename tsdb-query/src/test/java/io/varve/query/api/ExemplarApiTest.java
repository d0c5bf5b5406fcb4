package io.varve.query.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Features;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.SeriesExemplars;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What `query_exemplars` reads of a request, and writes of an answer.
final class ExemplarApiTest {
    private static final SyntaxApi SYNTAX = new SyntaxApi(Features.defaults());

    private static ExemplarRequest request(String... parameters) {
        Map<String, List<String>> all = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], List.of(parameters[i + 1]));
        }
        return ExemplarRequest.of(new Parameters(all), SYNTAX);
    }

    private static List<String> selectors(String query) {
        return request("query", query).selectors().stream()
                .map(matchers -> matchers.stream().map(Matcher::toString).sorted().toList())
                .map(Object::toString)
                .toList();
    }

    @Test
    void everySelectorOfAQueryCounts() {
        assertThat(selectors("1 + 2")).isEmpty();
        assertThat(
                        selectors(
                                "topk(scalar(a), sum by (x) (rate(b{c!=\"d\"}[5m] offset 1h)))"
                                        + " / -(e @ 5) or max_over_time(f[1h:5m])"))
                .isEqualTo(
                        List.of("b{c!=\"d\"}", "a", "e", "f").stream()
                                .map(text -> selectors(text).getFirst())
                                .toList());
    }

    @Test
    void timesAreCheckedBeforeTheQuery() {
        assertThatThrownBy(() -> request("query", "(", "start", "x"))
                .hasMessageStartingWith("invalid parameter \"start\": invalid time value");
        assertThatThrownBy(() -> request("query", "(", "start", "2", "end", "1"))
                .hasMessage("end timestamp must not be before start timestamp");
        assertThatThrownBy(() -> request("query", "(")).hasMessageContaining("parse error");
        assertThat(request("query", "a", "start", "1", "end", "2.5").range())
                .isEqualTo(TimeRange.closed(1000, 2500));
        assertThat(request("query", "a").range().contains(Long.MIN_VALUE / 2)).isTrue();
    }

    @Test
    void theAnswerIsPrometheuss() throws IOException {
        List<SeriesExemplars> found =
                List.of(
                        new SeriesExemplars(
                                Labels.of("__name__", "latency_bucket", "le", "1"),
                                List.of(
                                        new Exemplar(
                                                Labels.of("trace_id", "EpTxMJ40fUus7aGY"),
                                                1_600_096_945_479L,
                                                6),
                                        new Exemplar(Labels.EMPTY, 1_600_096_955_000L, 1e-7))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Envelope.writeSuccess(out, new ApiAnswer(json -> ExemplarJson.write(json, found)));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"status\":\"success\",\"data\":[{\"seriesLabels\":"
                                + "{\"__name__\":\"latency_bucket\",\"le\":\"1\"},\"exemplars\":["
                                + "{\"labels\":{\"trace_id\":\"EpTxMJ40fUus7aGY\"},\"value\":\"6\","
                                + "\"timestamp\":1600096945.479},"
                                + "{\"labels\":{},\"value\":\"1e-07\",\"timestamp\":1600096955}]}]}");
    }
}
