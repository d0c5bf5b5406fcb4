package io.varve.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.query.api.Envelope;
import io.varve.storage.runtime.VarveException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SelfMetricsTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final SelfMetrics metrics = new SelfMetrics(registry);

    private String json(String pattern) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Envelope.writeSuccess(out, metrics.families(pattern));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private void fill() {
        Counter counter =
                Counter.builder().name("a_total").help("As.").labelNames("x").register(registry);
        counter.labelValues("1").inc(2.5);
        counter.labelValues("2").inc(3);
        Gauge.builder().name("b").help("Bs.").register(registry).set(Double.NaN);
        Gauge.builder().name("c").help("Cs.").register(registry).set(Double.NEGATIVE_INFINITY);
        Histogram histogram =
                Histogram.builder()
                        .name("d")
                        .help("Ds.")
                        .classicOnly()
                        .classicUpperBounds(0.5, 1)
                        .register(registry);
        histogram.observe(0.25);
        histogram.observe(0.75);
        histogram.observe(2);
        Info.builder()
                .name("e_info")
                .help("Es.")
                .labelNames("v")
                .register(registry)
                .setLabelValues("1");
        Summary summary = Summary.builder().name("f").help("Fs.").register(registry);
        summary.observe(4);
    }

    @Test
    void familiesAreMessagesInJson() {
        fill();
        assertThat(json(""))
                .isEqualTo(
                        """
                        {"status":"success","data":[\
                        {"name":"a_total","help":"As.","type":"COUNTER","metric":[\
                        {"label":[{"name":"x","value":"1"}],"counter":{"value":2.5}},\
                        {"label":[{"name":"x","value":"2"}],"counter":{"value":3}}]},\
                        {"name":"b","help":"Bs.","type":"GAUGE","metric":[{"gauge":{"value":"NaN"}}]},\
                        {"name":"c","help":"Cs.","type":"GAUGE","metric":[\
                        {"gauge":{"value":"-Infinity"}}]},\
                        {"name":"d","help":"Ds.","type":"HISTOGRAM","metric":[{"histogram":{\
                        "sampleCount":"3","sampleSum":3,"bucket":[\
                        {"cumulativeCount":"1","upperBound":0.5},\
                        {"cumulativeCount":"2","upperBound":1},\
                        {"cumulativeCount":"3","upperBound":"Infinity"}]}}]},\
                        {"name":"e_info","help":"Es.","type":"GAUGE","metric":[\
                        {"label":[{"name":"v","value":"1"}],"gauge":{"value":1}}]},\
                        {"name":"f","help":"Fs.","type":"SUMMARY","metric":[{"summary":{\
                        "sampleCount":"1","sampleSum":4,"quantile":[]}}]}]}\
                        """);
    }

    @Test
    void patternsMatchWholeNames() {
        fill();
        assertThat(json("[ab]")).contains("\"name\":\"b\"").doesNotContain("a_total", "\"c\"");
        assertThat(json("a_.*|e_info")).contains("a_total", "e_info").doesNotContain("\"b\"");
        assertThat(json("x")).contains("\"data\":[]");
        assertThatThrownBy(() -> metrics.families("["))
                .isInstanceOf(VarveException.class)
                .hasMessageStartingWith(
                        "invalid parameter \"metric_name_pattern\": error parsing regexp: missing");
    }
}
