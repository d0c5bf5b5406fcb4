package io.varve.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Feature;
import io.varve.storage.model.TenantId;
import io.varve.storage.retention.RetentionClass;
import io.varve.storage.retention.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    @TempDir private Path folder = Path.of("");

    private Configuration load(String yaml, FlagValue... flags) throws IOException {
        return Configuration.load(Optional.of(file(yaml)), List.of(flags));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("varve.yaml"), yaml);
    }

    private void assertWrong(String yaml, String message) throws IOException {
        Path file = file(yaml);
        assertThatThrownBy(() -> Configuration.load(Optional.of(file), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + message);
    }

    @Test
    void defaultsAreThoseOfTheDesign() {
        Configuration defaults = Configuration.defaults();
        assertThat(defaults.server())
                .isEqualTo(
                        new Configuration.Server(
                                new ListenAddress("127.0.0.1", 9099), Path.of("./data"), false));
        assertThat(defaults.head())
                .isEqualTo(new Configuration.Head(7_200_000, 1_800_000, 600_000));
        assertThat(defaults.limits())
                .isEqualTo(
                        new Configuration.Limits(0, 0, 32 << 20, 30, 1024, 2048, 200_000, 2_000));
        assertThat(defaults.ingest())
                .isEqualTo(new Configuration.Ingest(256 << 20, 25_000, 20_000, 8 << 20, 64 << 20));
        assertThat(defaults.tenants()).isEqualTo(new Configuration.Tenants(false));
        assertThat(defaults.query())
                .isEqualTo(
                        new Configuration.Query(
                                120_000, 300_000, 50_000_000, 1 << 30, 20, 1_000, Set.of()));
    }

    @Test
    void theSampleOfTheDesignIsTakenAsItStands() throws IOException {
        Configuration sample =
                load(
                        """
                        server: {listen: "127.0.0.1:9099", data_dir: ./data, admin_api: false}
                        storage: {bucket: "file://./data/bucket", s3: {endpoint: "", region: "", path_style: true}}
                        head: {block_window: 2h, out_of_order_window: 30m, max_future: 10m}
                        limits: {series_max: 0, samples_per_second: 0, request_bytes_max: 32MiB}
                        tenants: {required: false}
                        query: {timeout: 2m, lookback: 5m, samples_max: 50000000, memory_max: 1GiB, concurrency_max: 20, features: []}
                        """);
        Configuration defaults = Configuration.defaults();
        assertThat(sample.server()).isEqualTo(defaults.server());
        assertThat(sample.storage()).isEqualTo(defaults.storage());
        assertThat(sample.storage().bucket())
                .isEqualTo("file://" + Path.of("data/bucket").toAbsolutePath());
        assertThat(sample.head()).isEqualTo(defaults.head());
        assertThat(sample.limits()).isEqualTo(defaults.limits());
        assertThat(sample.tenants()).isEqualTo(defaults.tenants());
        assertThat(sample.query()).isEqualTo(defaults.query());
        assertThat(sample.toYaml()).contains("bucket: \"file://./data/bucket\"");
    }

    @Test
    void flagsWinOverTheFileOverDefaults() throws IOException {
        Configuration configuration =
                load(
                        """
                        # a comment
                        server:
                          listen: "[::1]:80"
                        head:
                        query:
                          timeout: 30s
                          memory_max: 512MiB
                          features: [use-start-timestamps, "promql-delayed-name-removal"]
                        """,
                        FlagValue.ofSet("query.timeout=1m30s"),
                        new FlagValue("--data-dir", "server.data_dir", "/var/lib/v"));
        assertThat(configuration.server().listen()).isEqualTo(new ListenAddress("::1", 80));
        assertThat(configuration.server().dataDir()).isEqualTo(Path.of("/var/lib/v"));
        assertThat(configuration.query().timeoutMs()).isEqualTo(90_000);
        assertThat(configuration.query().memoryMaxBytes()).isEqualTo(512 << 20);
        assertThat(configuration.query().features())
                .containsExactlyInAnyOrder(
                        Feature.USE_START_TIMESTAMPS, Feature.DELAYED_NAME_REMOVAL);
        assertThat(configuration.toYaml())
                .contains("  listen: \"[::1]:80\"")
                .containsPattern("timeout: 1m30s +# --set")
                .containsPattern("memory_max: 512MiB +# .*varve.yaml:7\n")
                .containsPattern("lookback: 5m +# default");
    }

    @Test
    void retentionIsByRuleTenantAndResolution() throws IOException {
        String text =
                """
                retention:
                  default: {raw: 30d, 5m: 1y}
                  rules:
                    - {match: '{__name__=~"slo:.*"}', raw: 5y}
                    - match: up{env="dev"}
                      raw: 1w3d
                      1h: 0s
                  max_bytes: 10GiB
                  tenants:
                    team-a: {default: {raw: 90d}}
                    team-b:
                      rules: [{match: up, raw: 0}]
                      max_bytes: 1TiB
                """;
        Configuration first = load(text);
        for (Configuration read : List.of(first, load(first.toYaml()))) {
            RetentionPolicy all = read.retention().of(new TenantId("x"));
            assertThat(all.classes())
                    .extracting(RetentionClass::title)
                    .containsExactly(
                            "{__name__=~\"slo:.*\"}", "{env=\"dev\", __name__=\"up\"}", "default");
            long dayMs = 86_400_000;
            assertThat(all.classes())
                    .extracting(RetentionClass::keepMs)
                    .containsExactly(
                            Map.of(0L, 5 * 365 * dayMs, 300_000L, 365 * dayMs),
                            Map.of(0L, 10 * dayMs, 300_000L, 365 * dayMs, 3_600_000L, 0L),
                            Map.of(0L, 30 * dayMs, 300_000L, 365 * dayMs));
            assertThat(all.bytesMax()).isEqualTo(10L << 30);
            RetentionPolicy a = read.retention().of(new TenantId("team-a"));
            assertThat(a.classes())
                    .extracting(RetentionClass::keepMs)
                    .containsExactly(Map.of(0L, 90 * dayMs));
            assertThat(a.bytesMax()).isZero();
            RetentionPolicy b = read.retention().of(new TenantId("team-b"));
            assertThat(b.classes())
                    .extracting(RetentionClass::keepMs)
                    .containsExactly(Map.of(0L, 0L), Map.of());
            assertThat(b.bytesMax()).isEqualTo(1L << 40);
        }
        assertThat(
                        load("", FlagValue.ofSet("retention.default={raw: 3d}"))
                                .retention()
                                .of(new TenantId("x"))
                                .classes()
                                .getLast()
                                .keepMs())
                .isEqualTo(Map.of(0L, 3 * 86_400_000L));
    }

    @Test
    void mistakesInRetentionNameTheRule() throws IOException {
        assertWrong(
                "retention:\n  default: {raw: 30 days}\n",
                ":2: retention.default: raw: \"30 days\" is not a duration; write it like 0s, 3d, 2w or 1y");
        assertWrong(
                "retention: {default: {10m: 1d}}\n",
                ":1: retention.default: unknown resolution 10m; known are raw, 5m, 1h");
        assertWrong(
                "retention: {rules: [{match: up, raw: 1d}, {raw: 1d}]}\n",
                ":1: retention.rules: rule 2: match is missing");
        assertThatThrownBy(() -> load("retention: {rules: [{match: 'up[', raw: 1d}]}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(":1: retention.rules: rule 1: match: ");
        assertWrong(
                "retention: {tenants: {a: {rule: []}}}\n",
                ":1: retention.tenants: tenant a: unknown key rule; known are default, rules, max_bytes");
        assertWrong(
                "retention: {default: 1d}\n",
                ":1: retention.default: must be a map of raw, 5m and 1h to durations");
        assertWrong(
                "retention: {rules: [" + "{match: up, raw: 1d},".repeat(16) + "]}\n",
                ":1: retention.rules: there are 16 rules, at most 15 are allowed: each is a class of"
                        + " blocks, and the default is one");
        assertWrong(
                "retention: {default: {raw: 1d, raw: 2d}}\n",
                ":1: retention.default: raw is given twice");
    }

    @Test
    void whatIsPrintedReadsBackTheSame() throws IOException {
        Configuration first = load("server: {data_dir: 'C:\\a \"b\"'}\nquery: {features: []}\n");
        Configuration second = load(first.toYaml());
        assertThat(second.server()).isEqualTo(first.server());
        assertThat(second.query()).isEqualTo(first.query());
        assertThat(second.limits()).isEqualTo(first.limits());
    }

    @Test
    void mistakesNameThePlaceAndWhatMayBeMeant() throws IOException {
        assertWrong(
                "head:\n  out_of_order_windw: 1h\n",
                ":2: unknown key head.out_of_order_windw; did you mean"
                        + " head.out_of_order_window?");
        assertWrong(
                "frobnicate: 1\n",
                ":1: unknown key frobnicate; `varve config print` shows all keys");
        assertWrong(
                "query:\n  timeout: 5 minutes\n",
                ":2: query.timeout: \"5 minutes\" is wrong: not a duration; write it like 90s, 5m,"
                        + " 1h30m or 2w");
        assertWrong(
                "query: {timeout: 0s}\n",
                ":1: query.timeout: \"0s\" is wrong: must be more than 0");
        assertWrong(
                "limits: {request_bytes_max: 2GiB}\n",
                ":1: limits.request_bytes_max: \"2GiB\" is wrong: at most 1GiB");
        assertWrong("query:\n  timeout:\n", ":2: query.timeout has no value");
        assertWrong("query: {timeout: [1m]}\n", ":1: query.timeout takes one value, not a list");
        assertWrong(
                "query: {features: [use-start-timestamp]}\n",
                ":1: query.features: \"use-start-timestamp\" is wrong: unknown feature"
                        + " use-start-timestamp; did you mean use-start-timestamps?");
        assertWrong(
                "query:\n  timeout: 1m\n  timeout: 2m\n",
                ":3: query.timeout is given twice, first at " + folder + "/varve.yaml:2");
        assertWrong("- a\n", ":1: a map of sections is expected, such as server:, head:, query:");
        assertWrong("query: {}\n---\nhead: {}\n", ":3: only one document is expected");
        assertWrong("a: &x {}\nquery: *x\n", ":2: aliases are not supported");
        assertThatThrownBy(() -> load("query: {timeout: 1m\nhead: ]\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("varve.yaml:2: not YAML: ");
    }

    @Test
    void aFileMustBeThere() {
        Path missing = folder.resolve("none.yaml");
        assertThatThrownBy(() -> Configuration.load(Optional.of(missing), List.of()))
                .hasMessage(missing + ": there is no such file");
    }

    @Test
    void flagsAreCheckedAsTheFileIs() {
        assertThatThrownBy(() ->
                        Configuration.load(
                                Optional.empty(), List.of(FlagValue.ofSet("query.tmeout=1m"))))
                .hasMessage("--set: unknown key query.tmeout; did you mean query.timeout?")
                .matches(e -> e instanceof ConfigException config && config.isInFlag());
        assertThatThrownBy(() -> FlagValue.ofSet("query.timeout"))
                .hasMessageStartingWith("--set: write it as key.path=value");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "512KiB, 524288",
        "32MiB, 33554432",
        "1GiB, 1073741824",
        "2TiB, 2199023255552",
    })
    void readsSizes(String text, long bytes) {
        assertThat(Kind.SIZE.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"1MB", "1.5GiB", "-1", "KiB", "1kib", "99999999999GiB", "''"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Kind.SIZE.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9099, 127.0.0.1, 9099",
        ":80, '', 80",
        "[::1]:0, ::1, 0",
        "example.org:65535, example.org, 65535",
    })
    void readsAddresses(String text, String host, int port) {
        ListenAddress address = ListenAddress.parse(text);
        assertThat(address).isEqualTo(new ListenAddress(host, port));
        assertThat(address.toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"9099", "localhost", "::1:80", "a:65536", "a:-1", "a:"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void distanceCountsEdits() {
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Suggestion.nearest("xyz", Set.of("timeout"))).isEmpty();
    }
}
