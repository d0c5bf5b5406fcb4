package io.varve.storage.bucket;

import io.varve.storage.block.BlockQuerier;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.TimeRanges;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/// What a tenant's live blocks have beside samples, for one query. As a [BucketQuerier] it looks at
/// a newer manifest, once, if a block is gone.
final class BucketExtras {
    private final Bucket bucket;
    private final TenantId tenant;
    private final Manifest manifest;
    private final ReadContext context;

    BucketExtras(Bucket bucket, TenantId tenant, Manifest manifest, ReadContext context) {
        this.bucket = bucket;
        this.tenant = tenant;
        this.manifest = manifest;
        this.context = context;
    }

    /// The manifest says which blocks have exemplars of the range: no other block is read.
    List<SeriesExemplars> exemplars(TimeRange range, List<List<Matcher>> selectors) {
        return SeriesExemplars.merge(
                read(
                        entry ->
                                entry.resolutionMs() == 0
                                        && entry.exemplars().filter(range::overlaps).isPresent(),
                        (querier, hidden) ->
                                withoutHidden(querier.exemplars(range, selectors), hidden)));
    }

    private static List<SeriesExemplars> withoutHidden(
            List<SeriesExemplars> found, HiddenSamples hidden) {
        if (hidden.isNothing()) {
            return found;
        }
        List<SeriesExemplars> left = new ArrayList<>();
        for (SeriesExemplars series : found) {
            TimeRanges deleted = hidden.of(series.labels());
            List<Exemplar> exemplars = new ArrayList<>(series.exemplars());
            exemplars.removeIf(exemplar -> deleted.contains(exemplar.timestampMs()));
            if (!exemplars.isEmpty()) {
                left.add(new SeriesExemplars(series.labels(), exemplars));
            }
        }
        return left;
    }

    /// Of all blocks, since any may be the last one that a family is in. Decoded pages are cached
    /// as those of the index are.
    Collection<MetricMetadata> metadata(String family) {
        Set<MetricMetadata> all = new LinkedHashSet<>();
        for (List<MetricMetadata> entries : read(_ -> true, (querier, _) -> querier.metadata())) {
            for (MetricMetadata entry : entries) {
                if ((family.isEmpty() || entry.family().equals(family)) && all.add(entry)) {
                    context.memory().take(entry.bytes());
                }
            }
        }
        return all;
    }

    private <T> List<List<T>> read(
            Predicate<BlockEntry> wanted,
            BiFunction<BlockQuerier, HiddenSamples, List<T>> question) {
        try {
            return read(manifest, wanted, question);
        } catch (VarveException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
        bucket.metrics().retry();
        Manifest newer = bucket.after(tenant, manifest);
        try {
            return read(newer, wanted, question);
        } catch (VarveException e) {
            throw e.kind() == ErrorKind.NOT_FOUND
                    ? new VarveException(
                            ErrorKind.INTERNAL,
                            "a block that version "
                                    + newer.version()
                                    + " of the manifest of tenant "
                                    + tenant
                                    + " names is not in the bucket",
                            e)
                    : e;
        }
    }

    private <T> List<List<T>> read(
            Manifest version,
            Predicate<BlockEntry> wanted,
            BiFunction<BlockQuerier, HiddenSamples, List<T>> question) {
        List<BlockEntry> entries = new ArrayList<>();
        for (BlockEntry entry : version.blocks().values()) {
            if (wanted.test(entry)) {
                entries.add(entry);
            }
        }
        context.stats().addBlocks(entries.size());
        return Fanout.run(
                bucket.settings().readsMax(),
                entries.size(),
                i -> {
                    BlockEntry entry = entries.get(i);
                    context.cancel().check("block read");
                    try (BlockQuerier querier =
                            bucket.reader(tenant, entry, context).querier(TimeRange.ALL, context)) {
                        HiddenSamples hidden = HiddenSamples.of(version, entry);
                        return new BlockGuard(
                                        tenant,
                                        entry,
                                        querier,
                                        hidden,
                                        bucket.quarantine(),
                                        context)
                                .search(() -> question.apply(querier, hidden), List.of());
                    }
                });
    }
}
