package io.varve.storage.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.FaultyObjectStore;
import io.varve.storage.testing.FaultyObjectStore.Fault;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryObjectStore;
import io.varve.storage.testing.ObjectStoreContract;
import io.varve.storage.testing.RequestCounts;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeteredObjectStoreTest extends ObjectStoreContract {
    private final ManualClock clock = new ManualClock(0);
    private final PrometheusRegistry registry = new PrometheusRegistry();

    @Override
    protected ObjectStore open(Path directory) {
        return new MeteredObjectStore(
                new MemoryObjectStore(Clock.system()), clock, new ObjectStoreMetrics(registry));
    }

    /// Not the contract's store, which has registered its own metrics.
    private final PrometheusRegistry counted = new PrometheusRegistry();

    private ObjectStore metered(ObjectStore inner) {
        return new MeteredObjectStore(inner, clock, new ObjectStoreMetrics(counted));
    }

    private MetricSnapshot snapshot(String name) {
        return counted.scrape(name::equals).stream().findFirst().orElseThrow();
    }

    private Map<String, Double> counts(String name) {
        Map<String, Double> counts = new TreeMap<>();
        for (CounterSnapshot.CounterDataPointSnapshot point :
                ((CounterSnapshot) snapshot(name)).getDataPoints()) {
            String outcome = point.getLabels().get("outcome");
            String operation = point.getLabels().get("operation");
            counts.put(outcome == null ? operation : operation + " " + outcome, point.getValue());
        }
        return counts;
    }

    @Test
    void countsByOperationAndOutcome(@TempDir Path directory) throws IOException {
        ObjectStore store = metered(new MemoryObjectStore(Clock.system()));
        store.create("k", new byte[100]);
        store.create("k", new byte[7]);
        store.get("k");
        store.get("k", 10, 20);
        assertThatThrownBy(() -> store.get("none")).isInstanceOf(ObjectStoreException.class);
        assertThatThrownBy(() -> store.get("k", 90, 20)).isInstanceOf(ObjectStoreException.class);
        assertThatThrownBy(() -> store.create("//", new byte[1]))
                .isInstanceOf(IllegalArgumentException.class);
        Path file = Files.write(directory.resolve("f"), new byte[1000]);
        store.upload("f", file);
        store.stat("none");
        store.list("", "", 10);
        store.listFolders("");
        store.storeTimeMs();
        store.delete(List.of("k", "f"));
        assertThat(counts("varve_objectstore_requests"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.ofEntries(
                                Map.entry("create ok", 1.0),
                                Map.entry("create taken", 1.0),
                                Map.entry("create error", 1.0),
                                Map.entry("get ok", 1.0),
                                Map.entry("get not_found", 1.0),
                                Map.entry("get_range ok", 1.0),
                                Map.entry("get_range out_of_range", 1.0),
                                Map.entry("upload ok", 1.0),
                                Map.entry("stat ok", 1.0),
                                Map.entry("list ok", 1.0),
                                Map.entry("list_folders ok", 1.0),
                                Map.entry("time ok", 1.0),
                                Map.entry("delete ok", 1.0)));
        assertThat(counts("varve_objectstore_bytes"))
                .isEqualTo(
                        Map.of("create", 100.0, "get", 100.0, "get_range", 20.0, "upload", 1000.0));
    }

    @Test
    void measuresTime() throws IOException {
        MemoryObjectStore memory = new MemoryObjectStore(Clock.system());
        ObjectStore slow =
                new RetryingObjectStore(
                        new FaultyObjectStore(
                                memory,
                                Seeds.random("faults"),
                                0.5,
                                EnumSet.of(Fault.LOST_REQUEST)),
                        new RetrySettings(100, 1_000, 1_000, 1_000),
                        Seeds.random("waits"),
                        clock::advanceMs);
        ObjectStore store = metered(slow);
        long begunNanos = clock.monotonicNanos();
        for (int i = 0; i < 20; i++) {
            store.stat("k");
        }
        HistogramSnapshot.HistogramDataPointSnapshot seconds =
                ((HistogramSnapshot) snapshot("varve_objectstore_request_duration_seconds"))
                        .getDataPoints()
                        .getFirst();
        assertThat(seconds.getCount()).isEqualTo(20);
        assertThat(seconds.getSum())
                .isPositive()
                .isCloseTo((clock.monotonicNanos() - begunNanos) / 1e9, within(1e-6));
    }

    @Test
    void aViewCountsWhatOneCallerDoes() throws IOException {
        ObjectStore shared = metered(new MemoryObjectStore(Clock.system()));
        shared.create("k", new byte[100]);
        RequestCounts mine = new RequestCounts();
        ObjectStore view = new MeteredObjectStore(shared, clock, mine);
        view.get("k", 0, 60);
        view.get("k", 60, 40);
        view.create("l", new byte[5]);
        shared.get("k");
        assertThat(mine.calls(StoreOperation.GET_RANGE)).isEqualTo(2);
        assertThat(mine.calls()).isEqualTo(3);
        assertThat(mine.bytesRead()).isEqualTo(100);
        assertThat(mine).hasToString("get_range 2, create 1, 100 bytes read, 5 written");
        assertThat(counts("varve_objectstore_requests")).containsEntry("get_range ok", 2.0);
    }
}
