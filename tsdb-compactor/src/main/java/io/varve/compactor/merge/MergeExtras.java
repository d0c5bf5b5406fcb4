package io.varve.compactor.merge;

import io.varve.compactor.plan.MergeJob;
import io.varve.compactor.work.OpenBlock;
import io.varve.compactor.work.Workplace;
import io.varve.storage.block.BlockExemplarScan;
import io.varve.storage.block.BlockQuerier;
import io.varve.storage.block.BlockReader;
import io.varve.storage.block.SortKey;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.TombstoneEntry;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/// What the inputs of a merge have beside samples, for its outputs. An exemplar goes to the window
/// of its time or the nearest before it; if a window gets no block, to the next one that does.
///
/// Exemplars are walked over once for each output, since outputs end one after the other: a page of
/// each input is in memory. Not thread-safe.
final class MergeExtras {
    private final MergeJob job;
    private final TenantId tenant;
    private final Workplace place;
    private final Function<BlockEntry, List<TombstoneEntry>> covering;
    private final ReadContext context;
    private final Set<MetricMetadata> metadata = new LinkedHashSet<>();

    /// The window that is being merged, and those before it that got no block.
    private final Set<TimeRange> current = new HashSet<>();

    /// @param covering the tombstones of an input
    MergeExtras(
            MergeJob job,
            TenantId tenant,
            Workplace place,
            Function<BlockEntry, List<TombstoneEntry>> covering) {
        this.job = job;
        this.tenant = tenant;
        this.place = place;
        this.covering = covering;
        this.context =
                new ReadContext(
                        new CancelToken(place.clock(), Long.MAX_VALUE),
                        new MemoryAccount("merge", Long.MAX_VALUE));
        for (BlockEntry input : job.inputs()) {
            metadata.addAll(
                    MergeInput.own(
                            input.id(),
                            () -> {
                                BlockReader reader =
                                        MergeInput.reader(place.store(), tenant, input);
                                try (BlockQuerier querier =
                                        reader.querier(TimeRange.ALL, context)) {
                                    return querier.metadata();
                                }
                            }));
        }
    }

    /// Begins a window.
    void begin(TimeRange window) {
        current.add(window);
    }

    /// Ends a window, which got blocks.
    void written() {
        current.clear();
    }

    Collection<MetricMetadata> metadata() {
        return metadata;
    }

    private TimeRange windowOf(long timestampMs) {
        TimeRange found = job.windows().getFirst();
        for (TimeRange window : job.windows()) {
            if (window.minMs() <= timestampMs && window.minMs() >= found.minMs()) {
                found = window;
            }
        }
        return found;
    }

    /// Adds the exemplars of the current window to a block that has all its samples.
    void addExemplars(OpenBlock block, Predicate<Labels> wanted) throws IOException {
        PriorityQueue<Input> waiting =
                new PriorityQueue<>(Comparator.comparing(Input::labels, SortKey.ORDER));
        for (BlockEntry entry : job.inputs()) {
            if (entry.exemplars().isPresent()) {
                Input input = new Input(entry);
                if (input.advance()) {
                    waiting.add(input);
                }
            }
        }
        TreeSet<Exemplar> exemplars = new TreeSet<>();
        while (!waiting.isEmpty()) {
            Labels labels = waiting.element().labels();
            exemplars.clear();
            while (!waiting.isEmpty() && waiting.element().labels().equals(labels)) {
                Input input = waiting.remove();
                input.addTo(exemplars);
                if (input.advance()) {
                    waiting.add(input);
                }
            }
            if (!exemplars.isEmpty() && wanted.test(labels)) {
                block.addExemplars(labels, new ArrayList<>(exemplars));
            }
        }
    }

    /// An input, which stands on a series.
    private final class Input {
        private final Ulid id;
        private final List<TombstoneEntry> tombstones;
        private final BlockExemplarScan scan;

        Input(BlockEntry entry) {
            id = entry.id();
            tombstones = covering.apply(entry);
            BlockReader reader = MergeInput.reader(place.store(), tenant, entry);
            scan = MergeInput.own(id, () -> reader.exemplars(context));
        }

        boolean advance() {
            return MergeInput.own(id, scan::advance);
        }

        Labels labels() {
            return scan.labels();
        }

        void addTo(Collection<Exemplar> exemplars) {
            List<TimeRange> deleted = MergeInput.deletedOf(scan.labels(), tombstones);
            for (Exemplar exemplar : scan.exemplars()) {
                long atMs = exemplar.timestampMs();
                if (current.contains(windowOf(atMs))
                        && deleted.stream().noneMatch(range -> range.contains(atMs))) {
                    exemplars.add(exemplar);
                }
            }
        }
    }
}
