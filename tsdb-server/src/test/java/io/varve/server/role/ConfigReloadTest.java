package io.varve.server.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.varve.server.config.Configuration;
import io.varve.server.config.FlagValue;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReloadTest {
    private static final TenantId TENANT = new TenantId("a");

    @TempDir private Path folder = Path.of("");

    private final ManualClock clock = new ManualClock(5_000);
    private final PrometheusRegistry registry = new PrometheusRegistry();

    /// What a part of the server was told, one line for each call.
    private final List<String> told = new ArrayList<>();

    private void write(String yaml) {
        try {
            Files.writeString(folder.resolve("varve.yml"), yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Configuration load(String... flags) {
        List<FlagValue> values = new ArrayList<>();
        for (String flag : flags) {
            values.add(FlagValue.ofSet(flag));
        }
        return Configuration.load(Optional.of(folder.resolve("varve.yml")), values);
    }

    private double metric(String name) {
        return ((GaugeSnapshot) registry.scrape(name::equals).stream().findFirst().orElseThrow())
                .getDataPoints()
                .getFirst()
                .getValue();
    }

    /// A part that takes on `query.timeout`, and refuses times of more than 5 minutes.
    private final class TimeoutPart implements LiveSettings {
        @Override
        public boolean covers(String key) {
            return key.equals("query.timeout");
        }

        @Override
        public Runnable prepare(Configuration next) {
            long timeoutMs = next.query().timeoutMs();
            told.add("prepare " + timeoutMs);
            if (timeoutMs > 300_000) {
                throw new VarveException(ErrorKind.INVALID, "query.timeout: too long");
            }
            return () -> told.add("apply " + timeoutMs);
        }
    }

    @Test
    void whatIsLiveChangesAndTheRestWaits() {
        write("limits: {series_max: 7, label_names_max: 4}\nquery: {timeout: 1m}\n");
        Configuration first = load("limits.label_names_max=9");
        TenantLimits limits = new TenantLimits(first);
        ConfigReload reload =
                new ConfigReload(first, List.of(limits, new TimeoutPart()), clock, registry);
        assertThat(limits.seriesMax(TENANT)).isEqualTo(7);
        assertThat(metric("varve_config_last_reload_successful")).isEqualTo(1);
        assertThat(metric("varve_config_last_reload_success_timestamp_seconds")).isEqualTo(5);

        clock.advanceMs(1_500);
        write(
                """
                limits: {series_max: 8, label_names_max: 5, samples_per_second: 3}
                query: {timeout: 2m, lookback: 7m}
                head: {max_future: 1m}
                """);
        assertThat(reload.reload()).containsExactly("head.max_future", "query.lookback");
        assertThat(limits.seriesMax(TENANT)).isEqualTo(8);
        assertThat(limits.ofWrites(TENANT).samplesPerSecond()).isEqualTo(3);
        // The flag goes on winning.
        assertThat(limits.ofWrites(TENANT).labels().namesMax()).isEqualTo(9);
        assertThat(told).containsExactly("prepare 120000", "apply 120000");
        assertThat(metric("varve_config_last_reload_success_timestamp_seconds")).isEqualTo(6.5);
        assertThat(reload.state().loadedMs()).isEqualTo(6_500);
        // What is shown is what is in force.
        assertThat(reload.state().yaml())
                .contains("series_max: 8", "lookback: 5m", "max_future: 10m", "timeout: 2m");

        // What waits is told every time, until it is as it was.
        assertThat(reload.reload()).containsExactly("head.max_future", "query.lookback");
        write("query: {timeout: 2m}\n");
        assertThat(reload.reload()).isEmpty();
        assertThat(limits.seriesMax(TENANT)).isZero();
    }

    @Test
    void ifAnythingIsWrongNothingChanges() throws IOException {
        write("limits: {series_max: 7}\n");
        Configuration first = load();
        TenantLimits limits = new TenantLimits(first);
        ConfigReload reload =
                new ConfigReload(first, List.of(limits, new TimeoutPart()), clock, registry);
        clock.advanceMs(1_000);

        write("limits: {series_max: 8, lable_names_max: 5}\n");
        assertFails(reload, "varve.yml:1: unknown key limits.lable_names_max; did you mean");
        write("limits: {series_max: 8}\nquery: {timeout: 0s}\n");
        assertFails(reload, "query.timeout: \"0s\" is wrong: must be more than 0");
        write("limits: {series_max: 8\n");
        assertFails(reload, "varve.yml:");
        // A part that cannot have it speaks before any other changes.
        write("limits: {series_max: 8}\nquery: {timeout: 6m}\n");
        assertFails(reload, "query.timeout: too long");
        Files.delete(folder.resolve("varve.yml"));
        assertFails(reload, "there is no such file");
        assertThat(limits.seriesMax(TENANT)).isEqualTo(7);
        assertThat(told).containsExactly("prepare 360000");
        assertThat(reload.state().yaml()).isEqualTo(first.toYaml());
        assertThat(reload.state().loadedMs()).isEqualTo(5_000);

        reload.attempt();
        assertThat(reload.state().lastReloadGood()).isFalse();
        write("limits: {series_max: 8}\n");
        reload.attempt();
        assertThat(limits.seriesMax(TENANT)).isEqualTo(8);
        assertThat(reload.state().lastReloadGood()).isTrue();
        assertThat(metric("varve_config_last_reload_successful")).isEqualTo(1);
    }

    private void assertFails(ConfigReload reload, String reason) {
        assertThatThrownBy(reload::reload)
                .isInstanceOf(VarveException.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThat(metric("varve_config_last_reload_successful")).isZero();
        assertThat(metric("varve_config_last_reload_success_timestamp_seconds")).isEqualTo(5);
    }
}
