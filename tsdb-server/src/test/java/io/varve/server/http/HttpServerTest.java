package io.varve.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.ingest.append.WriteHeaders;
import io.varve.ingest.append.WriteResponse;
import io.varve.query.api.BuildInfo;
import io.varve.query.api.QueryApi;
import io.varve.query.api.QueryApiSettings;
import io.varve.query.api.QuerySources;
import io.varve.query.ast.Features;
import io.varve.server.admin.ServerFacts;
import io.varve.storage.manifest.DeletionReceipt;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.read.Queryable;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpServerTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static final Queryable NO_SOURCE =
            (_, _, _) -> {
                throw new IllegalStateException("no source here");
            };

    private static ServerFacts facts(String version) {
        return new ServerFacts(
                new BuildInfo(version, "abc", "25"),
                new ScriptedConfig(),
                new TreeMap<>(Map.of("query.timeout", "2m")),
                Features.defaults(),
                0);
    }

    private final FakeEngine engine = new FakeEngine();
    private final Readiness readiness = new Readiness();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server =
            HttpServer.start(
                    settings(0, false), Clock.system(), readiness, registry, facts("1.2.3"));

    private static HttpSettings settings(int port, boolean tenantRequired) {
        return new HttpSettings("127.0.0.1", port, tenantRequired);
    }

    private void open() {
        open(Optional.empty());
    }

    private void open(Optional<AdminEndpoint> admin) {
        readiness.open(
                new Services(
                        new QueryApi(
                                new QueryApiSettings(60_000, 1 << 20, 20, 10, 300_000),
                                Clock.system(),
                                engine,
                                new QuerySources(
                                        NO_SOURCE,
                                        NO_SOURCE,
                                        (_, _, _) -> List.of(),
                                        (_, _, _, _) -> List.of()),
                                registry),
                        (tenant, headers, body) ->
                                new WriteResponse(
                                        tenant.equals(TenantId.ANONYMOUS) ? 204 : 400,
                                        tenant.equals(TenantId.ANONYMOUS)
                                                ? ""
                                                : headers + " " + body.readAllBytes().length,
                                        Map.of("X-Sent", "yes")),
                        admin));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(String path) {
        return send(request(path));
    }

    private HttpResponse<String> post(String path, String type, BodyPublisher body) {
        return send(request(path).header("Content-Type", type).POST(body));
    }

    private static String success(String text) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"string\",\"result\":[1,\""
                + text
                + "\"]}}";
    }

    @Test
    void isHealthyBeforeItIsReady() {
        assertThat(get("/-/healthy").statusCode()).isEqualTo(200);
        for (String path : List.of("/-/ready", "/api/v1/query?query=x")) {
            HttpResponse<String> response = get(path);
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("Service Unavailable");
            assertThat(response.headers().firstValue("X-Prometheus-Stopping")).hasValue("false");
        }
        assertThat(post("/api/v1/write", "x", BodyPublishers.noBody()).statusCode()).isEqualTo(503);
        open();
        assertThat(get("/-/ready").body()).isEqualTo("Prometheus Server is Ready.\n");
        HttpResponse<String> head =
                send(request("/-/ready").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        readiness.stop();
        assertThat(get("/-/ready").headers().firstValue("X-Prometheus-Stopping")).hasValue("true");
    }

    @Test
    void parametersComeFromFormAndQuery() {
        open();
        assertThat(get("/api/v1/query?query=a%2Bb+c&time=1").body())
                .isEqualTo(success("anonymous:a+b c"));
        assertThat(
                        post(
                                        "/prometheus/api/v1/query?query=url&time=1",
                                        FORM + "; charset=utf-8",
                                        BodyPublishers.ofString("query=%C3%A9&x=%zz"))
                                .body())
                .isEqualTo(success("anonymous:é"));
        assertThat(
                        post(
                                        "/api/v1/query?query=url&time=1",
                                        "text/plain",
                                        BodyPublishers.ofString("query=body"))
                                .body())
                .isEqualTo(success("anonymous:url"));
        assertThat(get("/api/v1/status/buildinfo").body())
                .contains("\"version\":\"3.14.0\"", "\"varveVersion\":\"1.2.3\"");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID, 400, bad_data",
        "EXECUTION, 422, execution",
        "LIMITED, 422, execution",
        "CANCELLED, 499, canceled",
        "TIMED_OUT, 503, timeout",
        "INTERNAL, 500, internal",
        "UNAVAILABLE, 500, unavailable",
        "NOT_FOUND, 404, not_found",
    })
    void errorsHaveStatusAndType(String kind, int status, String errorType) {
        open();
        HttpResponse<String> response = get("/api/v1/query?query=" + kind + "+%22why%22");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        String prefix = kind.equals("INVALID") ? "invalid parameter \\\"query\\\": " : "";
        assertThat(response.body())
                .isEqualTo(
                        "{\"status\":\"error\",\"errorType\":\""
                                + errorType
                                + "\",\"error\":\""
                                + prefix
                                + "\\\"why\\\"\"}");
    }

    @Test
    void bugsAreInternalErrors() {
        open();
        HttpResponse<String> response = get("/api/v1/query?query=bug");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("\"errorType\":\"internal\"");
        assertThat(get("/api/v1/query?query=x&time=1").body()).isEqualTo(success("anonymous:x"));
    }

    @Test
    void unknownPathsAndMethods() {
        open();
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/nothing").body()).isEqualTo("404 page not found\n");
        assertThat(get("/api/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/label//values").statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/write").statusCode()).isEqualTo(405);
        assertThat(send(request("/api/v1/query").DELETE()).statusCode()).isEqualTo(405);
    }

    @Test
    void pagesOfOtherOriginsMayCall() {
        open();
        HttpResponse<String> plain = get("/api/v1/query?query=x");
        assertThat(plain.headers().allValues("Vary")).contains("Origin", "Accept-Encoding");
        assertThat(plain.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        HttpResponse<String> options =
                send(
                        request("/api/v1/whatever/it/is")
                                .header("Origin", "http://a.example")
                                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(options.headers().firstValue("Access-Control-Allow-Methods"))
                .hasValue("GET, POST, OPTIONS");
    }

    @Test
    void compressesAsTheClientPrefers() throws Exception {
        open();
        String path = "/api/v1/query?query=x&time=1";
        HttpResponse<byte[]> gzip = bytes(path, "br, gzip, deflate");
        assertThat(gzip.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(success("anonymous:x"));
        HttpResponse<byte[]> deflate = bytes(path, "deflate,gzip");
        assertThat(deflate.headers().firstValue("Content-Encoding")).hasValue("deflate");
        assertThat(new InflaterInputStream(new ByteArrayInputStream(deflate.body())).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(success("anonymous:x"));
        HttpResponse<byte[]> zstd = bytes(path, "gzip;q=0, zstd");
        assertThat(zstd.headers().firstValue("Content-Encoding")).hasValue("zstd");
        assertThat(new ZstdInputStream(new ByteArrayInputStream(zstd.body())).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(success("anonymous:x"));
        assertThat(bytes(path, "br").headers().firstValue("Content-Encoding")).isEmpty();
    }

    private HttpResponse<byte[]> bytes(String path, String accept) throws Exception {
        return client.send(
                request(path).header("Accept-Encoding", accept).build(),
                BodyHandlers.ofByteArray());
    }

    @Test
    void tenantsAreNamedInHeaders() {
        open();
        String path = "/api/v1/query?query=x&time=1";
        assertThat(send(request(path).header("X-Scope-OrgID", "a")).body())
                .isEqualTo(success("a:x"));
        assertThat(send(request(path).header("THANOS-TENANT", "b")).body())
                .isEqualTo(success("b:x"));
        HttpResponse<String> bad = send(request(path).header("X-Scope-OrgID", "a/b"));
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("\"errorType\":\"bad_data\"", "tenant id");
    }

    @Test
    void aTenantMayBeRequired() {
        try (HttpServer strict =
                HttpServer.start(
                        settings(0, true),
                        Clock.system(),
                        readiness,
                        new PrometheusRegistry(),
                        facts(""))) {
            open();
            URI uri =
                    URI.create(
                            "http://127.0.0.1:" + strict.port() + "/api/v1/query?query=x&time=1");
            assertThat(send(HttpRequest.newBuilder(uri)).statusCode()).isEqualTo(401);
            assertThat(send(HttpRequest.newBuilder(uri).header("X-Scope-OrgID", "a")).body())
                    .isEqualTo(success("a:x"));
        }
    }

    @Test
    void writesAreHandedOver() {
        open();
        for (String path : List.of("/api/v1/write", "/api/v1/push", "/api/v1/receive")) {
            HttpResponse<String> empty = post(path, "x", BodyPublishers.ofString("body"));
            assertThat(empty.statusCode()).isEqualTo(204);
            assertThat(empty.headers().firstValue("X-Sent")).hasValue("yes");
        }
        HttpRequest.Builder request =
                request("/api/v1/write")
                        .header("X-Scope-OrgID", "a")
                        .header("Content-Type", "application/x-protobuf")
                        .header("Content-Encoding", "snappy");
        HttpResponse<String> known = send(request.POST(BodyPublishers.ofString("body")));
        assertThat(known.statusCode()).isEqualTo(400);
        assertThat(known.body())
                .isEqualTo(new WriteHeaders("application/x-protobuf", "snappy", 4) + " 4");
        assertThat(send(request.POST(chunked(new byte[100_000]))).body())
                .isEqualTo(new WriteHeaders("application/x-protobuf", "snappy", -1) + " 100000");
    }

    @Test
    void formsAreBounded() {
        open();
        byte[] form = new byte[FormParameters.FORM_BYTES_MAX];
        Arrays.fill(form, (byte) 'x');
        String path = "/api/v1/query?query=q&time=1";
        assertThat(post(path, FORM, BodyPublishers.ofByteArray(form)).statusCode()).isEqualTo(200);
        assertThat(post(path, FORM, chunked(form)).statusCode()).isEqualTo(200);
        byte[] larger = Arrays.copyOf(form, form.length + 1);
        assertThat(post(path, FORM, BodyPublishers.ofByteArray(larger)).statusCode())
                .isEqualTo(413);
        assertThat(post(path, FORM, chunked(larger)).statusCode()).isEqualTo(413);
    }

    private static BodyPublisher chunked(byte[] bytes) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
    }

    @Test
    void aClientThatLeavesCancelsItsQuery() throws Exception {
        open();
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("GET /api/v1/query?query=wait HTTP/1.1", "Host: x");
            assertThat(engine.waiting.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(engine.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /// The byte that the watch has read must be the first of the next request.
    @Test
    void aClientMayPipelineWhileItIsWatched() throws Exception {
        open();
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("GET /api/v1/query?query=wait&time=1 HTTP/1.1", "Host: x");
            assertThat(engine.waiting.await(30, TimeUnit.SECONDS)).isTrue();
            connection.send("GET /api/v1/query?query=second&time=1 HTTP/1.1", "Host: x");
            assertThat(engine.cancelled.await(700, TimeUnit.MILLISECONDS)).isFalse();
            engine.released = true;
            assertThat(connection.readUntil(success("anonymous:second")))
                    .contains(success("anonymous:wait"));
        }
    }

    @Test
    void stoppingWaitsForWhatRuns() throws Exception {
        open();
        CompletableFuture<HttpResponse<String>> running =
                client.sendAsync(
                        request("/api/v1/query?query=wait&time=1").build(),
                        BodyHandlers.ofString());
        assertThat(engine.waiting.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> {
                    try {
                        server.stop(30_000);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
        assertThatThrownBy(() -> stopped.get(300, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        engine.released = true;
        stopped.get(30, TimeUnit.SECONDS);
        assertThat(running.get(30, TimeUnit.SECONDS).body()).isEqualTo(success("anonymous:wait"));
    }

    @Test
    void stoppingCancelsWhatTakesTooLong() throws Exception {
        open();
        CompletableFuture<HttpResponse<String>> running =
                client.sendAsync(
                        request("/api/v1/query?query=wait").build(), BodyHandlers.ofString());
        assertThat(engine.waiting.await(30, TimeUnit.SECONDS)).isTrue();
        server.stop(50);
        assertThat(running.get(30, TimeUnit.SECONDS).body()).contains("\"errorType\":\"canceled\"");
    }

    @Test
    void countsWhatItAnswers() {
        open();
        get("/prometheus/api/v1/query?query=x");
        get("/api/v1/query?query=INVALID+x");
        get("/api/v1/label/a/values?limit=x");
        get("/nothing");
        HttpResponse<String> text = get("/metrics");
        assertThat(text.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(text.body())
                .contains("varve_http_requests_total{code=\"200\",route=\"/api/v1/query\"} 1.0")
                .contains("varve_http_requests_total{code=\"400\",route=\"/api/v1/query\"} 1.0")
                .contains("varve_http_requests_total{code=\"404\",route=\"other\"} 1.0")
                .contains("code=\"400\",route=\"/api/v1/label/{name}/values\"} 1.0")
                .contains("varve_http_request_duration_seconds_count{route=\"/api/v1/query\"} 2");
        HttpResponse<String> open =
                send(request("/metrics").header("Accept", "application/openmetrics-text"));
        assertThat(open.headers().firstValue("Content-Type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/openmetrics-text"));
        assertThat(open.body()).endsWith("# EOF\n");
    }

    @Test
    void anAddressInUseIsToldInOneLine() {
        assertThatThrownBy(() ->
                        HttpServer.start(
                                settings(server.port(), false),
                                Clock.system(),
                                readiness,
                                new PrometheusRegistry(),
                                facts("")))
                .isInstanceOf(VarveException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + server.port())
                .hasMessageEndingWith("choose another address with --listen");
    }

    @Test
    void doesNotCutIfTheAdminApiIsOff() {
        open();
        HttpResponse<String> off = post("/api/v1/admin/tsdb/cut", "", BodyPublishers.noBody());
        assertThat(off.statusCode()).isEqualTo(500);
        assertThat(off.body())
                .isEqualTo(
                        "{\"status\":\"error\",\"errorType\":\"unavailable\","
                                + "\"error\":\"admin APIs disabled\"}");
    }

    @Test
    void cutsByRequest() {
        FakeAdmin admin = new FakeAdmin();
        open(Optional.of(admin));
        HttpResponse<String> on =
                send(request("/api/v1/admin/tsdb/cut").PUT(BodyPublishers.noBody()));
        assertThat(on.statusCode()).isEqualTo(204);
        assertThat(on.body()).isEmpty();
        assertThat(admin.calls()).containsExactly("cut");
        admin.failWith(new VarveException(ErrorKind.UNAVAILABLE, "cannot cut tenant t: away"));
        HttpResponse<String> failed =
                post("/prometheus/api/v1/admin/tsdb/cut", "", BodyPublishers.noBody());
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).contains("\"unavailable\"", "cannot cut tenant t: away");
    }

    private HttpResponse<String> form(String path, String form) {
        return send(
                request(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("X-Scope-OrgID", "team")
                        .POST(BodyPublishers.ofString(form)));
    }

    @Test
    void deletesWhatTheParametersSay() {
        FakeAdmin admin = new FakeAdmin();
        open(Optional.of(admin));
        String path = "/api/v1/admin/tsdb/delete_series";
        String selectors = "match[]=up{job=~%22a.*%22}&match[]={a!=%22%22,b=%22c%22}";
        for (String times :
                List.of(
                        "",
                        "&start=1.5&end=1970-01-01T00:00:03Z",
                        "&start=-292273086-05-16T16:47:06Z"
                                + "&end=292277025-08-18T07:12:54.999999999Z",
                        "&start=5&end=4")) {
            assertThat(form(path, selectors + times.replace("+", "%2B")).statusCode())
                    .isEqualTo(204);
        }
        String selected = "delete team [[job=~\"a.*\", __name__=\"up\"], [a!=\"\", b=\"c\"]] ";
        assertThat(admin.calls())
                .containsExactly(
                        selected + TimeRange.ALL + " 127.0.0.1",
                        selected + new TimeRange(1500, 3001) + " 127.0.0.1",
                        selected + TimeRange.ALL + " 127.0.0.1");
        assertThat(form("/api/v1/admin/tenants/delete", "").statusCode()).isEqualTo(204);
        assertThat(admin.calls()).last().isEqualTo("delete tenant team 127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    start=1                       | no match[] parameter provided
                    match[]=up&start=x            | invalid parameter \\"start\\": invalid time value for 'start': cannot parse \\"x\\" to a valid timestamp
                    match[]=up&end=y              | invalid parameter \\"end\\"
                    match[]=up&match[]=%7B        | invalid parameter \\"match[]\\": 1:2: parse error
                    match[]=%7Ba!=%22b%22%7D      | match[] must contain at least one non-empty matcher
                    """)
    void saysWhatIsWrongWithADeletion(String form, String text) {
        FakeAdmin admin = new FakeAdmin();
        open(Optional.of(admin));
        HttpResponse<String> response = form("/api/v1/admin/tsdb/delete_series", form);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"bad_data\"", text);
        assertThat(admin.calls()).isEmpty();
    }

    @Test
    void showsReceiptsOfDeletions() {
        FakeAdmin admin = new FakeAdmin();
        open(Optional.of(admin));
        admin.receipts(
                List.of(
                        new DeletionReceipt(
                                new Deletion(
                                        new Ulid(1L << 16, 7),
                                        List.of(List.of(Matcher.equal("a", "b")), List.of()),
                                        new TimeRange(Long.MIN_VALUE, 1001),
                                        2000,
                                        "me"),
                                Map.of("head", 5L),
                                3000,
                                4000,
                                Set.of(new Ulid(0, 1)))));
        HttpResponse<String> response = send(request("/api/v1/admin/tsdb/deletions").GET());
        assertThat(response.body())
                .isEqualTo(
                        "{\"status\":\"success\",\"data\":[{\"id\":\"00000000010000000000000007\","
                                + "\"state\":\"erased\",\"match\":[\"{a=\\\"b\\\"}\",\"{}\"],"
                                + "\"end\":\"1970-01-01T00:00:01Z\",\"requestedBy\":\"me\","
                                + "\"requestedAt\":\"1970-01-01T00:00:02Z\","
                                + "\"hiddenAt\":\"1970-01-01T00:00:03Z\","
                                + "\"erasedAt\":\"1970-01-01T00:00:04Z\","
                                + "\"rewrittenBlocks\":[\"00000000000000000000000001\"]}]}");
    }
}
