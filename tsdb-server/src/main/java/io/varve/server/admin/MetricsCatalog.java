package io.varve.server.admin;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A registry that remembers what was registered, also what has no values yet, for the reference in
/// `docs/metrics.md`. Thread-safe.
public final class MetricsCatalog extends PrometheusRegistry {
    private final SortedMap<String, MetricFamilyDescriptor> families = new TreeMap<>();

    @Override
    public void register(Collector collector) {
        super.register(collector);
        MetricFamilyDescriptor family = collector.getMetricFamilyDescriptor();
        if (family != null) {
            add(family);
        }
    }

    @Override
    public void register(MultiCollector collector) {
        super.register(collector);
        collector.getMetricFamilyDescriptors().forEach(this::add);
    }

    /// @param family null if the collector does not describe itself; Varve's all do
    private synchronized void add(@Nullable MetricFamilyDescriptor family) {
        if (family != null) {
            families.put(exposedName(family), family);
        }
    }

    private static String exposedName(MetricFamilyDescriptor family) {
        String suffix =
                switch (family.getType()) {
                    case COUNTER -> "_total";
                    case INFO -> "_info";
                    case GAUGE, HISTOGRAM, SUMMARY, STATESET, UNKNOWN -> "";
                };
        return family.getMetadata().getPrometheusName() + suffix;
    }

    /// The page about all metrics of Varve itself.
    public synchronized String markdown() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Metrics

                        `/metrics` shows these, in the text format or as OpenMetrics, by the `Accept` header. Beside
                        them stand `jvm_*` and `process_*` of the virtual machine and the process. This page is made
                        from the code.

                        | metric | type | labels | meaning |
                        |---|---|---|---|
                        """);
        families.forEach((name, family) -> {
            if (name.startsWith("varve_")) {
                page.append("| `").append(name).append("` | ").append(type(family));
                page.append(" | ").append(labels(family)).append(" | ");
                page.append(family.getMetadata().getHelp()).append(" |\n");
            }
        });
        return page.toString();
    }

    private static String type(MetricFamilyDescriptor family) {
        MetricType type = family.getType();
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static String labels(MetricFamilyDescriptor family) {
        return String.join(
                ", ",
                family.getLabelNames().stream().sorted().map(name -> "`" + name + "`").toList());
    }
}
