package io.varve.server.admin;

import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Metrics of the process as a whole.
public final class ProcessMetrics {
    private ProcessMetrics() {}

    public static void register(PrometheusRegistry registry, Version version) {
        JvmMetrics.builder().register(registry);
        Info.builder()
                .name("varve_build_info")
                .help("Which Varve this is; the value is always 1.")
                .labelNames("version", "revision", "java")
                .register(registry)
                .setLabelValues(version.number(), version.revision(), Runtime.version().toString());
    }
}
