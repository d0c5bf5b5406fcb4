package io.varve.query.api;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.query.engine.QueryStats;
import io.varve.query.remoteread.AnswerSink;
import io.varve.storage.read.ReadStats;
import io.varve.storage.runtime.VarveException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/// What is counted about queries. Thread-safe.
final class QueryMetrics {
    private final Counter outcomes;
    private final Histogram seconds;
    private final CounterDataPoint samplesRead;
    private final CounterDataPoint seriesRead;
    private final Counter remoteReadBytes;

    QueryMetrics(PrometheusRegistry registry, QueryGate gate) {
        outcomes =
                Counter.builder()
                        .name("varve_query_requests_total")
                        .help("Requests to the query API, by endpoint and outcome.")
                        .labelNames("endpoint", "outcome")
                        .register(registry);
        seconds =
                Histogram.builder()
                        .name("varve_query_duration_seconds")
                        .help("Time from a request's parameters to its result, waiting included.")
                        .labelNames("endpoint")
                        .classicOnly()
                        .classicUpperBounds(
                                .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30,
                                120)
                        .register(registry);
        samplesRead =
                counter(
                        registry,
                        "varve_query_samples_read_total",
                        "Samples that queries decoded.");
        seriesRead =
                counter(
                        registry,
                        "varve_query_series_read_total",
                        "Series that the selectors of queries matched.");
        remoteReadBytes =
                Counter.builder()
                        .name("varve_remote_read_bytes_total")
                        .help("Bytes of answers to remote reads, by form.")
                        .labelNames("form")
                        .register(registry);
        gauge(registry, "varve_query_running", "Queries that run now.", gate::running);
        gauge(registry, "varve_query_waiting", "Queries that wait for their turn.", gate::waiting);
    }

    private static CounterDataPoint counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    private interface Count {
        int now();
    }

    private static void gauge(PrometheusRegistry registry, String name, String help, Count count) {
        GaugeWithCallback _ =
                GaugeWithCallback.builder()
                        .name(name)
                        .help(help)
                        .callback(callback -> callback.call(count.now()))
                        .register(registry);
    }

    void read(QueryStats stats) {
        samplesRead.inc(stats.read().samples());
        seriesRead.inc(stats.read().series());
    }

    void read(ReadStats stats) {
        samplesRead.inc(stats.samples());
        seriesRead.inc(stats.series());
    }

    /// The sink of an answer to a remote read, whose bytes are counted.
    AnswerSink counted(AnswerSink sink) {
        return form -> {
            String name = form.name().toLowerCase(Locale.ROOT);
            return new CountedStream(sink.open(form), remoteReadBytes.labelValues(name));
        };
    }

    private static final class CountedStream extends FilterOutputStream {
        private final CounterDataPoint bytes;

        private CountedStream(OutputStream out, CounterDataPoint bytes) {
            super(out);
            this.bytes = bytes;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            bytes.inc();
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            out.write(source, offset, length);
            bytes.inc(length);
        }
    }

    void answered(String endpoint, long nanos) {
        ended(endpoint, "success", nanos);
    }

    void failed(String endpoint, RuntimeException failure, long nanos) {
        String outcome = failure instanceof VarveException known ? known.kind().name() : "INTERNAL";
        ended(endpoint, outcome.toLowerCase(Locale.ROOT), nanos);
    }

    private void ended(String endpoint, String outcome, long nanos) {
        outcomes.labelValues(endpoint, outcome).inc();
        seconds.labelValues(endpoint).observe(nanos / 1e9);
    }
}
