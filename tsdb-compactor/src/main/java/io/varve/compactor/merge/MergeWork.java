package io.varve.compactor.merge;

import io.varve.compactor.plan.MergeJob;
import io.varve.compactor.work.AbandonedException;
import io.varve.compactor.work.Progress;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.compactor.work.Workplace;
import io.varve.storage.block.SortKey;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.manifest.TombstoneEntry;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Does merges. Reads each input once per window, in reads that are large and few, and writes at
/// most one block per retention class at a time, so memory and open files depend on the number of
/// inputs alone. Samples that tombstones hide are left out, and each series goes to the block of
/// the class that the policy gives it now. Thread-safe.
public final class MergeWork {
    /// What all inputs together may have read ahead.
    private static final int AHEAD_BYTES = 64 << 20;

    private static final int READ_BYTES_MAX = 4 << 20;

    private final Workplace place;
    private final Function<TenantId, RetentionClassifier> classifiers;

    /// @param classifiers each tenant's
    public MergeWork(Workplace place, Function<TenantId, RetentionClassifier> classifiers) {
        this.place = place;
        this.classifiers = classifiers;
    }

    /// Makes and uploads the blocks that are to replace the inputs.
    ///
    /// @param manifest the version that the job was planned from
    /// @throws io.varve.compactor.work.DamagedInputException if an input cannot be used
    /// @throws io.varve.storage.runtime.VarveException if the store cannot be read
    /// @throws IOException if it cannot be written, or the local disk cannot
    public ManifestChange run(MergeJob job, TenantId tenant, Manifest manifest, Progress progress)
            throws IOException, AbandonedException {
        List<BlockEntry> outputs = new ArrayList<>();
        MergeExtras extras =
                new MergeExtras(job, tenant, place, input -> covering(manifest, input));
        for (TimeRange window : job.windows()) {
            extras.begin(window);
            List<BlockEntry> blocks = new Pass(job, tenant, manifest, window, progress).run(extras);
            if (!blocks.isEmpty()) {
                extras.written();
            }
            outputs.addAll(blocks);
        }
        Set<Ulid> applied = new HashSet<>();
        for (BlockEntry input : job.inputs()) {
            covering(manifest, input).forEach(tombstone -> applied.add(tombstone.id()));
        }
        return ManifestChange.replace(job.inputIds(), outputs, applied);
    }

    private static List<TombstoneEntry> covering(Manifest manifest, BlockEntry block) {
        return manifest.tombstones().values().stream().filter(block::isCoveredBy).toList();
    }

    /// The making of one window's blocks.
    private final class Pass {
        private final MergeJob job;
        private final TenantId tenant;
        private final Manifest manifest;
        private final TimeRange window;
        private final Progress progress;

        Pass(
                MergeJob job,
                TenantId tenant,
                Manifest manifest,
                TimeRange window,
                Progress progress) {
            this.job = job;
            this.tenant = tenant;
            this.manifest = manifest;
            this.window = window;
            this.progress = progress;
        }

        List<BlockEntry> run(MergeExtras extras) throws IOException, AbandonedException {
            progress.step();
            Set<Ulid> sources = new TreeSet<>();
            job.inputs().forEach(input -> sources.addAll(input.sources()));
            var form =
                    new MergeOutput.Form(
                            job.resolutionMs(),
                            job.level(),
                            job.blockBytesMax(),
                            List.copyOf(sources));
            try (var output =
                    new MergeOutput(
                            tenant, place, form, classifiers.apply(tenant), extras, progress)) {
                merge(output);
                return output.finish();
            }
        }

        private void merge(MergeOutput output) throws IOException, AbandonedException {
            PriorityQueue<MergeInput> waiting =
                    new PriorityQueue<>(Comparator.comparing(MergeInput::labels, SortKey.ORDER));
            for (MergeInput input : open()) {
                if (input.advance()) {
                    waiting.add(input);
                }
            }
            var series = new SeriesMerge(window, place.blocks().chunkSamplesMax(), progress);
            List<MergeInput> current = new ArrayList<>();
            while (!waiting.isEmpty()) {
                current.clear();
                current.add(waiting.remove());
                Labels labels = current.getFirst().labels();
                MergeInput next = waiting.peek();
                while (next != null && next.labels().equals(labels)) {
                    current.add(waiting.remove());
                    next = waiting.peek();
                }
                series.merge(current, output.new SeriesSink(labels));
                for (MergeInput input : current) {
                    if (input.advance()) {
                        waiting.add(input);
                    }
                }
            }
        }

        private List<MergeInput> open() {
            var context =
                    new ReadContext(
                            new CancelToken(place.clock(), Long.MAX_VALUE),
                            new MemoryAccount("merge", Long.MAX_VALUE));
            int bytesMax = Math.min(READ_BYTES_MAX, AHEAD_BYTES / job.inputs().size());
            List<MergeInput> inputs = new ArrayList<>();
            for (BlockEntry input : job.inputs()) {
                if (input.range().overlaps(window)) {
                    inputs.add(
                            MergeInput.open(
                                    place.store(),
                                    tenant,
                                    input,
                                    covering(manifest, input),
                                    new MergeInput.Reading(context, bytesMax)));
                }
            }
            return inputs;
        }
    }
}
