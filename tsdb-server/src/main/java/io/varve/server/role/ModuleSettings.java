package io.varve.server.role;

import io.varve.ingest.append.IngestSettings;
import io.varve.ingest.append.MetadataStore;
import io.varve.ingest.limits.IngestLimits;
import io.varve.ingest.limits.LabelLimits;
import io.varve.query.api.QueryApiSettings;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.engine.EngineSettings;
import io.varve.server.config.Configuration;
import io.varve.storage.head.HeadSettings;
import java.util.HashSet;
import java.util.Set;

/// Makes each module's settings from the configuration: the one place where the two meet.
final class ModuleSettings {
    /// The step of subqueries that name none: Prometheus's default evaluation interval.
    private static final long SUBQUERY_STEP_MS = 60_000;

    private ModuleSettings() {}

    static HeadSettings head(Configuration configuration) {
        return HeadSettings.DEFAULTS.withOutOfOrderWindowMs(
                configuration.head().outOfOrderWindowMs());
    }

    static IngestSettings ingest(Configuration configuration) {
        Configuration.Ingest ingest = configuration.ingest();
        return new IngestSettings(
                configuration.head().maxFutureMs(),
                configuration.head().outOfOrderWindowMs(),
                ingest.inFlightBytesMax(),
                ingest.commitTimeoutMs());
    }

    static IngestLimits ingestLimits(Configuration configuration) {
        Configuration.Limits limits = configuration.limits();
        return new IngestLimits(
                limits.samplesPerSecond(),
                limits.requestBytesMax(),
                new LabelLimits(
                        limits.labelNamesMax(),
                        limits.labelNameBytesMax(),
                        limits.labelValueBytesMax()));
    }

    static MetadataStore.Settings metadata(Configuration configuration) {
        Configuration.Ingest ingest = configuration.ingest();
        return new MetadataStore.Settings(
                ingest.metadataFamiliesMax(),
                ingest.metadataTenantBytesMax(),
                ingest.metadataBytesMax());
    }

    static EngineSettings engine(Configuration configuration) {
        Configuration.Query query = configuration.query();
        Set<Feature> features = new HashSet<>(Features.defaults().enabled());
        features.addAll(query.features());
        return new EngineSettings(
                query.lookbackMs(),
                query.samplesMax(),
                query.memoryMaxBytes(),
                SUBQUERY_STEP_MS,
                Features.of(features));
    }

    static QueryApiSettings queryApi(Configuration configuration) {
        Configuration.Query query = configuration.query();
        return new QueryApiSettings(
                query.timeoutMs(),
                query.memoryMaxBytes(),
                query.concurrencyMax(),
                query.queueMax());
    }
}
