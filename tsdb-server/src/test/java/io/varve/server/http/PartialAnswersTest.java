package io.varve.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.ingest.append.WriteResponse;
import io.varve.query.api.BuildInfo;
import io.varve.query.api.QueryApi;
import io.varve.query.api.QueryApiSettings;
import io.varve.query.api.QuerySources;
import io.varve.query.ast.Features;
import io.varve.query.engine.EngineSettings;
import io.varve.query.engine.QueryEngine;
import io.varve.server.admin.ServerFacts;
import io.varve.storage.block.BlockFile;
import io.varve.storage.bucket.Bucket;
import io.varve.storage.bucket.BucketFixture;
import io.varve.storage.bucket.BucketSettings;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.Labels;
import io.varve.storage.read.MergedQueryable;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.MemoryQueryable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of answers when the store is away or a block is damaged: a head that holds `up`,
/// and a bucket with two blocks.
class PartialAnswersTest {
    private static final long HOUR = 3_600_000;
    private static final long T0 = BucketFixture.NOW - BucketFixture.NOW % HOUR;
    private static final String RANGE =
            "&start=" + T0 / 1000 + "&end=" + (T0 + 2 * HOUR - 1) / 1000;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder = Path.of("");

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
                            new BuildInfo("1", "a", "25"),
                            new ScriptedConfig(),
                            new TreeMap<>(),
                            Features.defaults(),
                            0));

    private BucketFixture fixture = new BucketFixture(folder);

    @BeforeEach
    void open() throws IOException {
        fixture = new BucketFixture(folder);
        SampleColumn recent = new SampleColumn();
        recent.addFloat(T0 + 2 * HOUR - 60_000, 1);
        MemoryQueryable head =
                new MemoryQueryable()
                        .add(
                                Labels.of(Labels.METRIC_NAME, "up"),
                                Encoding.XOR.encode(recent, 0, 1, 0));
        Bucket bucket = fixture.bucket();
        MergedQueryable samples = new MergedQueryable(List.of(head, bucket));
        QueryEngine engine = new QueryEngine(EngineSettings.defaults(), samples, fixture.clock);
        readiness.open(
                new Services(
                        new QueryApi(
                                new QueryApiSettings(60_000, 1 << 20, 20, 10, 300_000),
                                fixture.clock,
                                engine,
                                new QuerySources(
                                        samples,
                                        head,
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

    private HttpResponse<String> get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .header("X-Scope-OrgID", BucketFixture.TENANT.toString())
                        .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> warnings(HttpResponse<String> response) throws IOException {
        JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.path("status").asText()).as(response.body()).isEqualTo("success");
        List<String> warnings = new ArrayList<>();
        answer.path("warnings").forEach(text -> warnings.add(text.asText()));
        return warnings;
    }

    private static String paths(String selector) {
        return URLEncoder.encode(selector, StandardCharsets.UTF_8) + RANGE;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query_range?step=600&query=",
                "query_explain?step=600&query=",
                "series?match[]=",
                "labels?match[]=",
                "label/instance/values?match[]=",
            })
    void aStoreThatIsAwayIsAnErrorUnlessAPartIsWanted(String question) throws IOException {
        BlockEntry early = fixture.publish(BucketFixture.series(T0, T0 + HOUR, "a"));
        BlockEntry late = fixture.publish(BucketFixture.series(T0 + HOUR, T0 + 2 * HOUR, "a"));
        String path = "/api/v1/" + question.replace("[]", "%5B%5D") + paths("{__name__=~\"a|up\"}");

        fixture.isAway = true;
        HttpResponse<String> refused = get(path);
        assertThat(refused.statusCode()).isEqualTo(500);
        assertThat(refused.body())
                .contains("\"errorType\":\"internal\"")
                .contains("manifest of tenant team-a: no route to host");
        HttpResponse<String> unknown = get(path + "&partial_response=true");
        assertThat(warnings(unknown))
                .containsExactly(
                        "the bucket is left out: manifest of tenant team-a: no route to host");

        // Once the manifest is known, each block is named.
        fixture.isAway = false;
        fixture.clock.advanceMs(BucketSettings.DEFAULT.pollIntervalMs());
        assertThat(get("/api/v1/query?query=absent(a)&time=1").statusCode()).isEqualTo(200);
        fixture.isAway = true;
        assertThat(get(path).statusCode()).isEqualTo(500);
        assertThat(get(path + "&partial_response=false").statusCode()).isEqualTo(500);
        HttpResponse<String> partial = get(path + "&partial_response=true");
        assertThat(warnings(partial))
                .hasSize(2)
                .anyMatch(text -> text.contains(early.id() + " from 2023-11-14T22:00:00Z"))
                .anyMatch(text -> text.contains(late.id() + " from 2023-11-14T23:00:00Z"))
                .allMatch(text -> text.contains(" is out of reach and left out: block "))
                .allMatch(text -> text.endsWith(": no route to host"));

        // What the bucket is not needed for is whole.
        String recent =
                question.replace("[]", "%5B%5D")
                        + "up&start="
                        + (T0 + 3 * HOUR) / 1000
                        + "&end="
                        + (T0 + 4 * HOUR) / 1000;
        assertThat(warnings(get("/api/v1/" + recent))).isEmpty();

        fixture.isAway = false;
        fixture.clock.advanceMs(BucketSettings.DEFAULT.pollIntervalMs());
        HttpResponse<String> whole = get(path + "&partial_response=true");
        assertThat(warnings(whole)).isEmpty();
        assertThat(whole.body()).isNotEqualTo(partial.body());
    }

    @Test
    void aPartIsWhatTheHeadHas() throws IOException {
        fixture.publish(BucketFixture.series(T0, T0 + 2 * HOUR, "a"));
        fixture.isAway = true;
        String time = "&time=" + (T0 + 2 * HOUR) / 1000;
        HttpResponse<String> partial =
                get(
                        "/api/v1/query?query="
                                + paths("{__name__=~\"a|up\"}")
                                + time
                                + "&partial_response=1");
        assertThat(JSON.readTree(partial.body()).path("data").path("result").size()).isEqualTo(1);
        fixture.isAway = false;
        fixture.clock.advanceMs(BucketSettings.DEFAULT.pollIntervalMs());
        HttpResponse<String> whole =
                get("/api/v1/query?query=" + paths("{__name__=~\"a|up\"}") + time);
        assertThat(JSON.readTree(whole.body()).path("data").path("result").size()).isEqualTo(51);
        assertThat(get("/api/v1/query?query=up&partial_response=maybe").body())
                .contains("invalid parameter \\\"partial_response\\\": strconv.ParseBool");
    }

    @Test
    void federationIsAnErrorOrPartial() throws IOException {
        fixture.clock.advanceMs(T0 + HOUR - BucketFixture.NOW);
        fixture.publish(BucketFixture.series(T0, T0 + HOUR, "a"));
        fixture.isAway = true;
        assertThat(get("/federate?match%5B%5D=a").statusCode()).isEqualTo(500);
        HttpResponse<String> partial = get("/federate?match%5B%5D=a&partial_response=true");
        assertThat(partial.statusCode()).isEqualTo(200);
        assertThat(partial.body()).isEmpty();
        fixture.isAway = false;
        fixture.clock.advanceMs(BucketSettings.DEFAULT.pollIntervalMs());
        assertThat(get("/federate?match%5B%5D=a").body()).contains("a{instance=\"host-7\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query_range?step=600&query=",
                "query_explain?step=600&query=",
                "series?match[]=",
                "labels?match[]=",
                "label/instance/values?match[]=",
            })
    void aDamagedBlockIsAlwaysAWarning(String question) throws IOException {
        BlockEntry damaged = fixture.publish(BucketFixture.series(T0, T0 + HOUR, "a"));
        fixture.publish(BucketFixture.series(T0 + HOUR, T0 + 2 * HOUR, "a"));
        fixture.damage(damaged, BlockFile.INDEX, damaged.index().tocOffset() + 20);
        String path = "/api/v1/" + question.replace("[]", "%5B%5D") + paths("a");
        // The second time it is in quarantine.
        for (int i = 0; i < 2; i++) {
            assertThat(warnings(get(path)))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "block "
                                    + damaged.id()
                                    + " from 2023-11-14T22:00:00Z to 2023-11-14T22:59:00.001Z is"
                                    + " damaged and left out: ");
        }
    }
}
