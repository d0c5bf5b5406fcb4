package io.varve.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.ingest.append.WriteResponse;
import io.varve.query.api.BuildInfo;
import io.varve.query.api.QueryApi;
import io.varve.query.api.QueryApiSettings;
import io.varve.query.api.QuerySources;
import io.varve.query.ast.Features;
import io.varve.query.remoteread.RemoteRead;
import io.varve.server.admin.ServerFacts;
import io.varve.storage.model.Matcher;
import io.varve.storage.read.Queryable;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.RemoteReadAnswer;
import io.varve.storage.testing.RemoteReadRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteReadRoutesTest {
    private static final int SAMPLES = 0;
    private static final int CHUNKS = 1;

    private static final long TIMEOUT_MS = 2_000;

    private final Readiness readiness = new Readiness();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server =
            HttpServer.start(
                    new HttpSettings("127.0.0.1", 0, false),
                    Clock.system(),
                    readiness,
                    registry,
                    new ServerFacts(
                            new BuildInfo("1.2.3", "abc", "25"),
                            new ScriptedConfig(),
                            new TreeMap<>(Map.of()),
                            Features.defaults(),
                            0));

    private final AtomicReference<ScriptedSeries> source =
            new AtomicReference<>(new ScriptedSeries(0, -1, -1));

    @BeforeEach
    void open() {
        Queryable samples =
                (tenant, range, context) -> source.get().querier(tenant, range, context);
        readiness.open(
                new Services(
                        new QueryApi(
                                new QueryApiSettings(TIMEOUT_MS, 1 << 20, 1_000, 20, 10, 300_000),
                                Clock.system(),
                                new FakeEngine(),
                                new QuerySources(
                                        samples,
                                        samples,
                                        (_, _, _) -> List.of(),
                                        (_, _, _, _) -> List.of()),
                                registry),
                        (_, _, _) -> new WriteResponse(204, "", Map.of())));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .header("Content-Type", "application/x-protobuf")
                        .header("Content-Encoding", "snappy")
                        .header("Accept-Encoding", "gzip")
                        .header("X-Scope-OrgID", "blue")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static byte[] body(int form) {
        return new RemoteReadRequest()
                .query(0, 99_000, Matcher.equal("__name__", "m"))
                .accept(form)
                .body();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void bothFormsComeWithTheirHeaders() throws Exception {
        source.set(new ScriptedSeries(2, -1, -1));
        HttpResponse<byte[]> chunks = post("/api/v1/read", body(CHUNKS));
        assertThat(chunks.statusCode()).isEqualTo(200);
        assertThat(header(chunks, "Content-Type"))
                .isEqualTo("application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse");
        assertThat(header(chunks, "Content-Encoding")).isEmpty();
        HttpResponse<byte[]> samples = post("/prometheus/api/v1/read", body(SAMPLES));
        assertThat(samples.statusCode()).isEqualTo(200);
        assertThat(header(samples, "Content-Type")).isEqualTo("application/x-protobuf");
        assertThat(header(samples, "Content-Encoding")).isEqualTo("snappy");
        RemoteReadAnswer answer = RemoteReadAnswer.ofFrames(chunks.body(), 1);
        assertThat(answer.lines()).hasSize(1 + 2 * 101);
        assertThat(answer.lines().get(1)).contains("number=\"000000\"", "tenant=\"blue\"");
        assertThat(RemoteReadAnswer.ofSamples(samples.body()).lines()).isEqualTo(answer.lines());
        assertThat(metrics())
                .contains("varve_query_requests_total{endpoint=\"read\",outcome=\"success\"} 2")
                .contains("varve_query_samples_read_total 400")
                .contains("varve_remote_read_bytes_total{form=\"streamed_xor_chunks\"} ");
    }

    private String metrics() throws Exception {
        return client.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:" + server.port() + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private void assertError(byte[] body, int status, String text) throws Exception {
        HttpResponse<byte[]> response = post("/api/v1/read", body);
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains(text);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(header(response, "Content-Type")).startsWith("text/plain");
    }

    @Test
    void whatFailsFailsWithItsReason() throws Exception {
        source.set(new ScriptedSeries(11, -1, -1));
        assertError(new byte[] {1, 2, 3}, 400, "the body is not a snappy block");
        assertError(body(7), 400, "none of the requested response types is supported: [7]");
        assertError(body(SAMPLES), 400, "exceeded sample limit (1000)");
        assertError(new byte[RemoteRead.REQUEST_BYTES_MAX + 1], 413, "more than 33554432 bytes");
        source.set(new ScriptedSeries(9, 5, -1));
        assertError(body(SAMPLES), 500, "the disk is gone");
        assertError(body(CHUNKS), 500, "the disk is gone");
    }

    @Test
    void anAnswerThatCannotBeEndedIsBrokenOff() throws Exception {
        source.set(new ScriptedSeries(1000, 900, -1));
        assertThatThrownBy(() -> post("/api/v1/read", body(CHUNKS)))
                .isInstanceOf(IOException.class);
        assertThat(metrics())
                .contains("varve_http_requests_total{code=\"500\",route=\"/api/v1/read\"} 1");
        source.set(new ScriptedSeries(1000, -1, -1));
        assertThat(RemoteReadAnswer.ofFrames(post("/api/v1/read", body(CHUNKS)).body(), 1).frames())
                .isEqualTo(1000);
    }

    @Test
    void aClientThatGoesEndsItsRead() throws Exception {
        ScriptedSeries series = new ScriptedSeries(9, -1, 2);
        source.set(series);
        try (RawConnection connection = new RawConnection(server.port())) {
            byte[] body = body(CHUNKS);
            connection.send(
                    "POST /api/v1/read HTTP/1.1", "Host: x", "Content-Length: " + body.length);
            connection.send(body);
            assertThat(series.waiting.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(series.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatDoesNotReadLosesItsConnection() throws Exception {
        source.set(new ScriptedSeries(1_000_000, -1, -1));
        byte[] body = body(CHUNKS);
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send(
                    "POST /api/v1/read HTTP/1.1", "Host: x", "Content-Length: " + body.length);
            connection.send(body);
            String over = "varve_http_requests_total{code=\"499\",route=\"/api/v1/read\"} 1";
            for (int i = 0; i < 1_000 && !metrics().contains(over); i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            assertThat(metrics()).contains(over, "varve_query_running 0");
        }
    }
}
