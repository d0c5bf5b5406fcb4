package io.varve.server.role;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.server.admin.RunningConfig;
import io.varve.server.config.Configuration;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the configuration again while the server runs. First everything is read and checked and
/// all parts make ready; only then they change. Thread-safe; the monitor guards all fields, and one
/// reload waits for the other.
final class ConfigReload implements RunningConfig {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigReload.class);

    private final List<LiveSettings> parts;
    private final Clock clock;
    private final Gauge successful;
    private final Gauge successSeconds;
    private Configuration inForce;
    private boolean lastGood = true;
    private long loadedMs;

    /// @param loaded what the parts have been made with
    ConfigReload(
            Configuration loaded,
            List<LiveSettings> parts,
            Clock clock,
            PrometheusRegistry registry) {
        this.inForce = loaded;
        this.parts = List.copyOf(parts);
        this.clock = clock;
        successful =
                Gauge.builder()
                        .name("varve_config_last_reload_successful")
                        .help("Whether the last attempt to load the configuration succeeded.")
                        .register(registry);
        successSeconds =
                Gauge.builder()
                        .name("varve_config_last_reload_success_timestamp_seconds")
                        .help("When the configuration was loaded with success last.")
                        .register(registry);
        succeeded();
    }

    private void succeeded() {
        lastGood = true;
        loadedMs = clock.nowMs();
        successful.set(1);
        successSeconds.set(loadedMs / 1e3);
    }

    @Override
    public synchronized State state() {
        return new State(inForce.toYaml(), lastGood, loadedMs);
    }

    @Override
    public synchronized List<String> reload() {
        Configuration next;
        List<Runnable> changes = new ArrayList<>();
        try {
            next = inForce.loadedAnew();
            for (LiveSettings part : parts) {
                changes.add(part.prepare(next));
            }
        } catch (VarveException e) {
            lastGood = false;
            successful.set(0);
            LOG.error("the configuration stays as it is: {}", e.getMessage());
            throw e;
        }
        changes.forEach(Runnable::run);
        List<String> changed = new ArrayList<>(next.changedKeys(inForce));
        List<String> waiting = new ArrayList<>(changed);
        waiting.removeIf(this::isLive);
        changed.removeAll(waiting);
        inForce = inForce.taking(next, this::isLive);
        succeeded();
        LOG.info("the configuration is loaded anew; changed: {}", listed(changed));
        if (!waiting.isEmpty()) {
            LOG.warn("changed, but not applied before a restart: {}", listed(waiting));
        }
        return waiting;
    }

    /// As [#reload], for those who have nobody to tell.
    void attempt() {
        try {
            List<String> _ = reload();
        } catch (VarveException e) {
            LOG.debug("the reason, once more", e);
        }
    }

    private boolean isLive(String key) {
        return parts.stream().anyMatch(part -> part.covers(key));
    }

    private static String listed(List<String> keys) {
        return keys.isEmpty() ? "nothing" : String.join(", ", keys);
    }
}
