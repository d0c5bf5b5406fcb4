package io.varve.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.ingest.append.WriteResponse;
import io.varve.query.api.BuildInfo;
import io.varve.query.api.QueryApi;
import io.varve.query.api.QueryApiSettings;
import io.varve.query.api.QuerySources;
import io.varve.query.ast.Features;
import io.varve.server.admin.ServerFacts;
import io.varve.storage.read.Queryable;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The endpoints that need no samples.
class ApiEndpointsTest {
    private static final Queryable NO_SOURCE =
            (_, _, _) -> {
                throw new IllegalStateException("no source here");
            };

    private final ScriptedConfig config = new ScriptedConfig();
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
                            config,
                            new TreeMap<>(Map.of("query.timeout", "2m")),
                            Features.defaults(),
                            0));

    private void open() {
        readiness.open(
                new Services(
                        new QueryApi(
                                new QueryApiSettings(60_000, 1 << 20, 20, 10, 300_000),
                                Clock.system(),
                                new FakeEngine(),
                                new QuerySources(
                                        NO_SOURCE,
                                        NO_SOURCE,
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

    private HttpRequest.Builder request(String method, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, BodyPublishers.noBody());
    }

    private HttpResponse<String> send(String method, String path) {
        try {
            return client.send(request(method, path).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    rules                                | 200 | {"groups":[]}
                    rules?type=ALERT&group_limit=5       | 200 | {"groups":[]}
                    rules?type=x                         | 400 | invalid parameter \\"type\\": not supported value \\"x\\"
                    rules?match[]=%7B                    | 400 | parse error
                    rules?exclude_alerts=maybe           | 400 | invalid parameter \\"exclude_alerts\\"
                    rules?group_limit=0                  | 400 | invalid parameter \\"group_limit\\"
                    rules?group_next_token=ab            | 400 | invalid parameter \\"group_limit\\"
                    rules?group_limit=1&group_next_token=ab | 400 | invalid parameter \\"group_next_token\\"
                    alerts                               | 200 | {"alerts":[]}
                    alertmanagers                        | 200 | {"activeAlertmanagers":[],"droppedAlertmanagers":[]}
                    targets                              | 200 | {"activeTargets":[],"droppedTargets":[],"droppedTargetCounts":{}}
                    targets?state=active                 | 200 | {"activeTargets":[],"droppedTargets":[],"droppedTargetCounts":null}
                    targets/metadata                     | 404 | specified metadata not found
                    targets/metadata?match_target=%7B    | 400 | invalid parameter \\"match_target\\": 1:2: parse error
                    targets/metadata?limit=x             | 400 | limit must be a number
                    scrape_pools                         | 200 | {"scrapePools":[]}
                    scrape_pools/config                  | 400 | no scrapePool parameter provided
                    targets/relabel_steps?scrapePool=x   | 400 | unable to find scrape pool
                    status/buildinfo                     | 200 | "varveVersion":"1.2.3"
                    status/config                        | 200 | {"yaml":"server: {}\\n"}
                    status/flags                         | 200 | {"query.timeout":"2m"}
                    status/runtimeinfo                   | 200 | "startTime":"1970-01-01T00:00:00Z"
                    features                             | 200 | "promql_functions":{"abs":true
                    format_query?query=sum(x)by(a)       | 200 | "sum by (a) (x)"
                    format_query?query=                  | 400 | invalid parameter \\"query\\"
                    parse_query?query=-1                 | 200 | {"type":"numberLiteral","val":"-1"}
                    notifications                        | 200 | "data":[]
                    status/walreplay                     | 200 | {"min":0,"max":0,"current":0}
                    """)
    void answers(String path, int status, String text) {
        open();
        for (String prefix : List.of("/api/v1/", "/prometheus/api/v1/")) {
            HttpResponse<String> response = send("GET", prefix + path.replace("[]", "%5B%5D"));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
            assertThat(response.body()).contains(text);
        }
    }

    @Test
    void theDescriptionNamesOnlyWhatIsThere() throws IOException {
        HttpResponse<String> response = send("GET", "/api/v1/openapi.yaml?openapi_version=3.2");
        JsonNode document = new YAMLMapper().readTree(response.body());
        assertThat(document.path("openapi").asText()).isEqualTo("3.2.0");
        assertThat(document.path("paths").size()).isGreaterThan(30);
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            String url = path.getKey().replace("{name}", "x");
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                // The endpoint that does not end.
                if (!url.endsWith("/live")) {
                    int status = send(method.getKey().toUpperCase(Locale.ROOT), url).statusCode();
                    assertThat(status).as(method.getKey() + " " + url).isNotIn(404, 405);
                }
            }
        }
    }

    @Test
    void reloadsSayWhatCameOfThem() {
        for (String method : List.of("POST", "PUT")) {
            // The server need not be ready.
            HttpResponse<String> good = send(method, "/-/reload");
            assertThat(good.statusCode()).isEqualTo(200);
            assertThat(good.body()).isEmpty();
        }
        config.waiting = List.of("server.listen", "query.timeout");
        HttpResponse<String> waiting = send("POST", "/-/reload");
        assertThat(waiting.statusCode()).isEqualTo(200);
        assertThat(waiting.body())
                .isEqualTo("not applied before a restart: server.listen, query.timeout\n");
        config.failure = "varve.yml:3: unknown key x";
        HttpResponse<String> bad = send("POST", "/-/reload");
        assertThat(bad.statusCode()).isEqualTo(500);
        assertThat(bad.body()).isEqualTo("failed to reload config: varve.yml:3: unknown key x\n");
        open();
        assertThat(send("GET", "/api/v1/status/runtimeinfo").body())
                .contains(
                        "\"reloadConfigSuccess\":false,\"lastConfigTime\":\"1970-01-01T00:00:01Z\"");
    }

    @Test
    void someAreAnsweredBeforeTheServerIsReady() {
        assertThat(send("GET", "/api/v1/notifications").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/api/v1/status/walreplay").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/api/v1/status/flags").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POST | /api/v1/admin/tsdb/delete_series    | 500 | {"status":"error","errorType":"unavailable","error":"admin APIs disabled"}
                    PUT  | /api/v1/admin/tsdb/snapshot         | 500 | {"status":"error","errorType":"unavailable","error":"admin APIs disabled"}
                    POST | /api/v1/admin/tsdb/clean_tombstones | 500 | {"status":"error","errorType":"unavailable","error":"admin APIs disabled"}
                    POST | /api/v1/otlp/v1/metrics             | 404 | otlp write receiver needs to be enabled
                    POST | /otlp/v1/metrics                    | 404 | otlp write receiver needs to be enabled
                    GET  | /-/reload                           | 405 | Not Allowed
                    PUT  | /-/quit                             | 403 | Lifecycle API is not enabled.
                    GET  | /-/quit                             | 405 | Not Allowed
                    """)
    void whatIsNotThereSaysSo(String method, String path, int status, String text) {
        open();
        HttpResponse<String> response = send(method, path);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/query?query=1", "/metrics", "/federate", "/api/v1/features"})
    void onlyWhatSaysSoAnswersHead(String path) {
        open();
        HttpResponse<String> response = send("HEAD", path);
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, OPTIONS");
        assertThat(send("HEAD", "/-/healthy").statusCode()).isEqualTo(200);
        assertThat(send("HEAD", "/-/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void federationWithoutSelectorsIsEmpty() {
        readiness.open(
                new Services(
                        new QueryApi(
                                new QueryApiSettings(60_000, 1 << 20, 20, 10, 300_000),
                                Clock.system(),
                                new FakeEngine(),
                                new QuerySources(
                                        (_, _, _) -> EmptySource.QUERIER,
                                        NO_SOURCE,
                                        (_, _, _) -> List.of(),
                                        (_, _, _, _) -> List.of()),
                                registry),
                        (_, _, _) -> new WriteResponse(204, "", Map.of())));
        HttpResponse<String> empty = send("GET", "/federate");
        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
        assertThat(empty.headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/plain; version=0.0.4");
        HttpResponse<String> bad = send("GET", "/federate?match%5B%5D=%7B");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("parse error");
    }

    @Test
    void listenersAreKeptAndBounded() throws Exception {
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            HttpResponse<InputStream> response =
                    client.send(
                            request("GET", "/api/v1/notifications/live").build(),
                            BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            streams.add(response.body());
        }
        assertThat(send("GET", "/api/v1/notifications/live").statusCode()).isEqualTo(204);
        readiness.stop();
        for (InputStream stream : streams) {
            assertThat(stream.read()).isEqualTo(-1);
        }
    }
}
