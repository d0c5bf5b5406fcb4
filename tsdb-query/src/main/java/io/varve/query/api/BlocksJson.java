package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.storage.model.TenantId;
import java.io.IOException;
import java.util.List;

/// The answer of `status/tsdb/blocks`. Each block has the fields of Prometheus's `meta.json`, by
/// which its UI shows blocks, and those of `varve blocks ls --json`.
record BlocksJson(TenantId tenant, List<LiveBlock> blocks) implements ApiData {
    /// Prometheus's version of `meta.json`, whose meaning the fields have.
    private static final int META_VERSION = 1;

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("blocks");
        for (LiveBlock block : blocks) {
            json.writeStartObject();
            writeMeta(json, block);
            writeListed(json, block);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeMeta(JsonGenerator json, LiveBlock block) throws IOException {
        json.writeStringField("ulid", block.id());
        json.writeNumberField("minTime", block.minTimeMs());
        // Past its last sample, as in Prometheus.
        json.writeNumberField("maxTime", block.lastTimeMs() + 1);
        json.writeObjectFieldStart("stats");
        json.writeNumberField("numSamples", block.counts().samples());
        json.writeNumberField("numSeries", block.counts().series());
        json.writeNumberField("numChunks", block.counts().chunks());
        json.writeEndObject();
        json.writeObjectFieldStart("compaction");
        json.writeNumberField("level", block.level());
        writeSources(json, block);
        json.writeEndObject();
        json.writeNumberField("version", META_VERSION);
    }

    private void writeListed(JsonGenerator json, LiveBlock block) throws IOException {
        json.writeStringField("id", block.id());
        json.writeStringField("tenant", tenant.name());
        json.writeNumberField("min_time_ms", block.minTimeMs());
        json.writeNumberField("max_time_ms", block.lastTimeMs());
        json.writeNumberField("resolution", block.resolutionMs());
        json.writeNumberField("level", block.level());
        json.writeStringField("class", block.retentionClass());
        json.writeNumberField("series", block.counts().series());
        json.writeNumberField("samples", block.counts().samples());
        json.writeNumberField("bytes", block.bytes());
        writeSources(json, block);
    }

    private static void writeSources(JsonGenerator json, LiveBlock block) throws IOException {
        json.writeArrayFieldStart("sources");
        for (String source : block.sources()) {
            json.writeString(source);
        }
        json.writeEndArray();
    }
}
