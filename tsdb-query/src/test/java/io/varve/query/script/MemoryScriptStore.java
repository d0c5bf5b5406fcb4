package io.varve.query.script;

import io.varve.query.engine.EngineSettings;
import io.varve.query.engine.PromqlEngine;
import io.varve.query.engine.QueryEngine;
import io.varve.query.testing.MemorySource;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Samples of scripts as chunks in memory: for tests of the engine without a head.
final class MemoryScriptStore implements ScriptStore {
    private final Map<Labels, SampleColumn> samples = new HashMap<>();
    private MemorySource source = new MemorySource();

    @Override
    public void clear() {
        samples.clear();
        source = new MemorySource();
    }

    @Override
    public void load(List<ScriptSeries> series) {
        for (ScriptSeries added : series) {
            SampleColumn column = samples.computeIfAbsent(added.labels(), _ -> new SampleColumn());
            for (int i = 0; i < added.samples().size(); i++) {
                add(column, added.samples(), i);
            }
            if (column.size() > 0) {
                source.put(added.labels(), column);
            }
        }
    }

    /// As a head does: a stale marker after a histogram is a histogram too, and the same sample
    /// again is nothing new.
    private static void add(SampleColumn column, SampleColumn added, int index) {
        int last = column.size() - 1;
        if (last >= 0 && column.timestampMs(last) == added.timestampMs(index)) {
            return;
        }
        boolean staleHistogram =
                last >= 0
                        && column.histogram(last) != null
                        && added.histogram(index) == null
                        && StaleMarker.is(added.value(index));
        if (staleHistogram) {
            column.addHistogram(added.timestampMs(index), FloatHistogram.STALE, 0);
        } else {
            column.addFrom(added, index);
        }
    }

    @Override
    public TenantId tenant() {
        return TenantId.ANONYMOUS;
    }

    @Override
    public PromqlEngine engine() {
        EngineSettings settings =
                EngineSettings.defaults()
                        .withFeatures(ScriptRunner.FEATURES)
                        .withSamplesMax(ScriptRunner.SAMPLES_MAX);
        return new QueryEngine(settings, source, Clock.system());
    }

    @Override
    public void close() {}
}
