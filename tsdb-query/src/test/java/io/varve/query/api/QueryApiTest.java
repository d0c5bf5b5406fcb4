package io.varve.query.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.query.engine.QueryException;
import io.varve.query.engine.QueryExtra;
import io.varve.query.engine.QueryResult;
import io.varve.query.engine.QueryStats;
import io.varve.query.engine.ResultValue;
import io.varve.query.engine.ResultValue.Matrix;
import io.varve.query.engine.ResultValue.Sample;
import io.varve.query.engine.ResultValue.Scalar;
import io.varve.query.engine.ResultValue.SeriesSamples;
import io.varve.query.engine.ResultValue.Text;
import io.varve.query.engine.ResultValue.Vector;
import io.varve.query.exec.SampleTally;
import io.varve.query.explain.OperatorReport;
import io.varve.query.explain.SelectionReport;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ReadStats;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryApiTest {
    private static final long NOW_MS = 1_435_781_451_781L;
    private static final QueryStats STATS =
            new QueryStats(
                    new QueryStats.Samples(7, 6, 5, List.of(new SampleTally.StepCount(-1, 3, 2))),
                    read(),
                    new QueryStats.Times(200_000_000, 300_000_000, 1_000_000_000, 500_000_000));

    private final ScriptedEngine engine = new ScriptedEngine();
    private final ListedSeries source =
            new ListedSeries(
                    List.of(
                            Labels.of("__name__", "a", "job", "x"),
                            Labels.of("__name__", "a", "job", "y"),
                            Labels.of("__name__", "b", "job", "x", "zone", "é")));

    private static final List<MetricMetadata> METADATA =
            List.of(
                    metadata("b", MetricMetadata.Type.GAUGE, "second"),
                    metadata("a", MetricMetadata.Type.COUNTER, "z"),
                    metadata("a", MetricMetadata.Type.COUNTER, "first"));

    private final QueryApi api =
            new QueryApi(
                    new QueryApiSettings(120_000, 1 << 20, 20, 10, 300_000),
                    new FixedClock(NOW_MS),
                    engine,
                    new QuerySources(
                            source,
                            source,
                            (_, family, _) ->
                                    METADATA.stream()
                                            .filter(entry ->
                                                    family.isEmpty()
                                                            || family.equals(entry.family()))
                                            .toList(),
                            (_, _, _, _) -> List.of()),
                    new PrometheusRegistry());

    private static ReadStats read() {
        ReadStats read = new ReadStats();
        read.addSeries(2);
        read.addSamples(8);
        read.addChunks(4, 99);
        read.addBlocks(1);
        read.addReads(3, 12);
        read.addRequests(1, 14);
        read.addCacheHits(10);
        read.addResolution(3_600_000);
        read.addResolution(0);
        return read;
    }

    private static MetricMetadata metadata(String family, MetricMetadata.Type type, String help) {
        return new MetricMetadata(family, type, help, "");
    }

    private static ApiCall call(String... parameters) {
        return new ApiCall(TenantId.ANONYMOUS, Parameters.of(parameters));
    }

    private static String json(ApiAnswer answer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Envelope.writeSuccess(out, answer);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private String query(ResultValue value) {
        engine.answer = new QueryResult(value, List.of(), List.of(), STATS);
        return json(api.query(call("query", "q")));
    }

    @Test
    void vectorsAndScalarsDifferInTheirNumbers() {
        Vector vector =
                new Vector(
                        List.of(
                                sample(Labels.of("__name__", "up"), 1_000, 1e21),
                                sample(Labels.of("a", "\"<é>\""), 1_010, -0.0),
                                sample(Labels.EMPTY, 1_001, Double.NaN),
                                sample(Labels.EMPTY, -1_500, 1e-7),
                                sample(Labels.EMPTY, -10, Double.NEGATIVE_INFINITY)));
        assertThat(query(vector))
                .isEqualTo(
                        """
                        {"status":"success","data":{"resultType":"vector","result":[\
                        {"metric":{"__name__":"up"},"value":[1,"1e+21"]},\
                        {"metric":{"a":"\\"<é>\\""},"value":[1.010,"-0"]},\
                        {"metric":{},"value":[1.001,"NaN"]},\
                        {"metric":{},"value":[-1.500,"1e-07"]},\
                        {"metric":{},"value":[-0.010,"-Inf"]}]}}\
                        """);
        assertThat(query(new Scalar(1_435_781_451_781L, 1e21)))
                .isEqualTo(
                        """
                        {"status":"success","data":{"resultType":"scalar",\
                        "result":[1435781451.781,"1000000000000000000000"]}}\
                        """);
        assertThat(query(new Text(0, "a\udc80b")))
                .isEqualTo(
                        """
                        {"status":"success","data":{"resultType":"string","result":[0,"a\ufffdb"]}}\
                        """);
        assertThat(query(new Vector(List.of())))
                .isEqualTo(
                        """
                        {"status":"success","data":{"resultType":"vector","result":[]}}\
                        """);
    }

    private static Sample sample(Labels labels, long timestampMs, double value) {
        return new Sample(labels, timestampMs, value, null);
    }

    @Test
    void matricesListTheirValues() {
        SampleColumn column = new SampleColumn();
        column.addFloat(1_000, 1);
        column.addFloat(1_500, 2.5);
        engine.answer =
                new QueryResult(
                        new Matrix(List.of(new SeriesSamples(Labels.of("a", "b"), column))),
                        List.of("PromQL warning: w (1:1)"),
                        List.of("PromQL info: i (1:1)"),
                        STATS);
        assertThat(
                        json(
                                api.queryRange(
                                        call(
                                                "query", "q", "start", "1", "end", "2", "step",
                                                "500ms", "stats", "true"))))
                .isEqualTo(
                        """
                        {"status":"success","data":{"resultType":"matrix","result":[\
                        {"metric":{"a":"b"},"values":[[1,"1"],[1.500,"2.5"]]}],\
                        "stats":{"timings":{"evalTotalTime":2.0,"resultSortTime":0.0,\
                        "queryPreparationTime":1.5,"innerEvalTime":0.5,"execQueueTime":0.0,\
                        "execTotalTime":2.0},"samples":{\
                        "totalQueryableSamplesPerStep":[[-1,3]],"totalQueryableSamples":7,\
                        "samplesReadPerStep":[[-1,2]],"samplesRead":6,"peakSamples":5},\
                        "varve":{"series":2,"samples":8,"chunks":4,"chunkBytes":99,"blocks":1,\
                        "blockReads":3,"blockReadBytes":12,"requests":1,"requestBytes":14,\
                        "cacheHits":10,"resolutions":["raw","1h"]}}},\
                        "warnings":["PromQL warning: w (1:1)"],"infos":["PromQL info: i (1:1)"]}\
                        """);
        assertThat(engine.asked).isEqualTo("q 1000 2000 500");
    }

    @Test
    void explanationsAreTrees() {
        OperatorReport selector =
                new OperatorReport(
                        "instant selector",
                        "up",
                        1,
                        2,
                        2,
                        7_000,
                        7_000,
                        Optional.of(new SelectionReport(TimeRange.leftOpen(-300_000, 500), read())),
                        List.of());
        OperatorReport sum =
                new OperatorReport(
                        "sum",
                        "sum(up)",
                        1,
                        1,
                        1,
                        9_000,
                        2_000,
                        Optional.empty(),
                        List.of(selector));
        engine.answer =
                new QueryResult(
                        new Vector(List.of(sample(Labels.EMPTY, 500, 2))),
                        List.of("w"),
                        List.of(),
                        STATS,
                        Optional.of(sum));
        assertThat(json(api.queryExplain(call("query", "sum(up)", "time", "0.5"))))
                .isEqualTo(
                        """
                        {"status":"success","data":{"query":"sum(up)","resultType":"vector",\
                        "series":1,"timings":{"queue":0.0,"parse":0.2,"plan":0.3,"select":1.0,\
                        "evaluate":0.5,"total":2.0},"samples":{\
                        "totalQueryableSamplesPerStep":[[-1,3]],"totalQueryableSamples":7,\
                        "samplesReadPerStep":[[-1,2]],"samplesRead":6,"peakSamples":5},\
                        "read":{"series":2,"samples":8,"chunks":4,"chunkBytes":99,"blocks":1,\
                        "blockReads":3,"blockReadBytes":12,"requests":1,"requestBytes":14,\
                        "cacheHits":10,"resolutions":["raw","1h"]},\
                        "plan":{"name":"sum","text":"sum(up)","steps":1,"series":1,"samples":1,\
                        "time":9.0E-6,"ownTime":2.0E-6,"inputs":[{"name":"instant selector",\
                        "text":"up","steps":1,"series":2,"samples":2,"time":7.0E-6,\
                        "ownTime":7.0E-6,"start":-299.999,"end":0.500,"read":{"series":2,\
                        "samples":8,"chunks":4,"chunkBytes":99,"blocks":1,"blockReads":3,\
                        "blockReadBytes":12,"requests":1,"requestBytes":14,"cacheHits":10,\
                        "resolutions":["raw","1h"]},"inputs":[]}]}},"warnings":["w"]}\
                        """);
        assertThat(engine.asked).isEqualTo("sum(up) 500");
        assertThat(engine.extras)
                .containsExactlyInAnyOrder(QueryExtra.EXPLANATION, QueryExtra.SAMPLE_COUNTS);
        api.queryExplain(call("query", "sum(up)", "start", "1", "end", "2", "step", "1"));
        assertThat(engine.asked).isEqualTo("sum(up) 1000 2000 1000");
    }

    @Test
    void plansMayBeAsDeepAsExpressions() {
        OperatorReport plan =
                new OperatorReport("number", "1", 1, 0, 1, 1, 1, Optional.empty(), List.of());
        for (int depth = 0; depth < 501; depth++) {
            plan = new OperatorReport("or", "1", 1, 0, 1, 1, 1, Optional.empty(), List.of(plan));
        }
        engine.answer =
                new QueryResult(
                        new Vector(List.of()), List.of(), List.of(), STATS, Optional.of(plan));
        assertThat(json(api.queryExplain(call("query", "q")))).endsWith("]}]}}}");
    }

    @Test
    void whatIsNotWantedIsNotAskedFor() {
        engine.answer = new QueryResult(new Vector(List.of()), List.of(), List.of(), STATS);
        assertThat(json(api.query(call("query", "up")))).doesNotContain("stats");
        assertThat(engine.extras).isEmpty();
        api.query(call("query", "up", "stats", "all", "partial_response", "true"));
        assertThat(engine.extras)
                .isEqualTo(
                        Set.of(
                                QueryExtra.SAMPLE_COUNTS,
                                QueryExtra.STEP_COUNTS,
                                QueryExtra.PARTIAL_ANSWER));
    }

    @Test
    void annotationsAreCappedAtTen() {
        List<String> many = IntStream.range(0, 13).mapToObj(i -> "w" + i).toList();
        engine.answer = new QueryResult(new Vector(List.of()), many, many.subList(0, 10), STATS);
        ApiAnswer answer = api.query(call("query", "q"));
        assertThat(answer.warnings())
                .hasSize(11)
                .startsWith("w0", "w1")
                .endsWith("w9", "3 more warning annotations omitted");
        assertThat(answer.infos()).hasSize(10);
    }

    @Test
    void wrongQueriesNameTheParameter() {
        engine.failure = new QueryException(ErrorKind.INVALID, "1:5: parse error: x");
        assertThatThrownBy(() -> api.query(call("query", "up[")))
                .hasMessage("invalid parameter \"query\": 1:5: parse error: x");
        engine.failure = new QueryException(ErrorKind.EXECUTION, "found duplicate series");
        assertThatThrownBy(() -> api.query(call("query", "up")))
                .hasMessage("found duplicate series");
    }

    @Test
    void seriesAreMergedAndCut() {
        assertThat(json(api.series(call("match[]", "{zone=\"é\"}", "match[]", "{job=\"x\"}"))))
                .isEqualTo(
                        """
                        {"status":"success","data":[{"__name__":"a","job":"x"},\
                        {"__name__":"b","job":"x","zone":"é"}]}\
                        """);
        assertThat(json(api.series(call("match[]", "a", "limit", "1"))))
                .isEqualTo(
                        """
                        {"status":"success","data":[{"__name__":"a","job":"x"}],\
                        "warnings":["results truncated due to limit"]}\
                        """);
        assertThat(json(api.series(call("match[]", "a", "limit", "2")))).doesNotContain("warnings");
        assertThat(source.openQueriers()).isZero();
    }

    @Test
    void selectorsMustSelect() {
        assertThatThrownBy(() -> api.series(call())).hasMessage("no match[] parameter provided");
        assertThatThrownBy(() -> api.series(call("match[]", "{job=\"\"}")))
                .hasMessage(
                        "invalid parameter \"match[]\": match[] must contain at least one non-empty"
                                + " matcher");
        assertThatThrownBy(() -> api.labels(call("match[]", "{job=\"\"}")))
                .hasMessage("match[] must contain at least one non-empty matcher");
        assertThatThrownBy(() -> api.series(call("match[]", "?")))
                .hasMessage(
                        "invalid parameter \"match[]\": 1:1: parse error: unexpected character: '?'");
        assertThatThrownBy(() -> api.labels(call("match[]", "?")))
                .hasMessage("1:1: parse error: unexpected character: '?'");
        assertThatThrownBy(() -> api.labels(call("match[]", "?", "start", "x")))
                .hasMessage(
                        "invalid parameter \"start\": invalid time value for 'start': cannot parse"
                                + " \"x\" to a valid timestamp");
    }

    @Test
    void labelsOfAllOrSomeSeries() {
        assertThat(json(api.labels(call()))).contains("[\"__name__\",\"job\",\"zone\"]");
        assertThat(json(api.labels(call("match[]", "a", "match[]", "b"))))
                .contains("[\"__name__\",\"job\",\"zone\"]");
        assertThat(json(api.labels(call("start", "5", "end", "4")))).contains("\"data\":[");
        assertThat(json(api.labelValues(call("match[]", "a", "limit", "1"), "job")))
                .isEqualTo(
                        """
                        {"status":"success","data":["x"],\
                        "warnings":["results truncated due to limit"]}\
                        """);
        assertThat(json(api.labelValues(call(), "U__zone"))).contains("[\"é\"]");
        assertThatThrownBy(() -> api.labelValues(call(), ""))
                .hasMessage("invalid label name: \"\"");
    }

    @Test
    void federationOfNothingInParticularIsOfNothing() {
        assertThat(Federation.selectors(Parameters.of("match[]", "{}"))).isEmpty();
        assertThat(Federation.selectors(Parameters.of("match[]", "{}", "match[]", "up")))
                .hasSize(1);
    }

    @Test
    void metadataIsGroupedByFamily() {
        assertThat(json(api.metadata(call())))
                .isEqualTo(
                        """
                        {"status":"success","data":{\
                        "a":[{"type":"counter","unit":"","help":"first"},\
                        {"type":"counter","unit":"","help":"z"}],\
                        "b":[{"type":"gauge","unit":"","help":"second"}]}}\
                        """);
        assertThat(json(api.metadata(call("limit", "1", "limit_per_metric", "1"))))
                .contains("{\"a\":[{\"type\":\"counter\",\"unit\":\"\",\"help\":\"first\"}]}");
        assertThat(json(api.metadata(call("limit", "0")))).contains("\"data\":{}");
        assertThat(json(api.metadata(call("metric", "b")))).doesNotContain("\"a\"");
        assertThatThrownBy(() -> api.metadata(call("limit", "many")))
                .hasMessage("limit must be a number");
    }

    @Test
    void requestsForLabelsHaveAMemoryLimit() {
        QueryApi small =
                new QueryApi(
                        new QueryApiSettings(120_000, 100, 20, 10, 300_000),
                        new FixedClock(NOW_MS),
                        engine,
                        new QuerySources(
                                source, source, (_, _, _) -> List.of(), (_, _, _, _) -> List.of()),
                        new PrometheusRegistry());
        assertThatThrownBy(() -> small.series(call("match[]", "{job=\"x\"}")))
                .isInstanceOf(VarveException.class)
                .hasMessage("query.memory_max of 100 bytes is exceeded: 136 bytes are needed");
    }

    @Test
    void errorsHaveAnEnvelopeToo() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Envelope.writeError(out, "bad_data", "no \"x\"");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {"status":"error","errorType":"bad_data","error":"no \\"x\\""}\
                        """);
    }
}
