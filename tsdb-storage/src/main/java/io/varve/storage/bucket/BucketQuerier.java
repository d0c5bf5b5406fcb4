package io.varve.storage.bucket;

import io.varve.storage.block.BlockQuerier;
import io.varve.storage.block.SortKey;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.read.MergedSeriesSet;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// A view on a tenant's live blocks, for one query: those of one manifest version, or of a newer
/// one once a block of that is gone. Thread-safe.
final class BucketQuerier implements Querier {
    /// What the first reads of chunks may bring, of all blocks of a selection together.
    private static final int AHEAD_BYTES_MAX = 64 << 20;

    /// However many blocks there are, reads are not made smaller than this.
    private static final int SPAN_BYTES_MIN = 1 << 20;

    private final Bucket bucket;
    private final TenantId tenant;
    private final TimeRange range;
    private final ReadContext context;
    private final Queue<BlockQuerier> open = new ConcurrentLinkedQueue<>();
    private volatile Manifest manifest;

    BucketQuerier(
            Bucket bucket,
            TenantId tenant,
            Manifest manifest,
            TimeRange range,
            ReadContext context) {
        this.bucket = bucket;
        this.tenant = tenant;
        this.manifest = manifest;
        this.range = range;
        this.context = context;
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
        Manifest seen = manifest;
        Supplier<SeriesSet> again = () -> selectAnew(newer(seen), hints, matchers);
        try {
            return select(seen, hints, matchers, again);
        } catch (VarveException e) {
            ifGone(e);
            return again.get();
        }
    }

    /// The selection from a newer manifest, in which no block may be gone.
    private SeriesSet selectAnew(Manifest version, SelectHints hints, List<Matcher> matchers) {
        Supplier<SeriesSet> again =
                () -> {
                    throw goneAgain(version);
                };
        try {
            return select(version, hints, matchers, again);
        } catch (VarveException e) {
            ifGone(e);
            return again.get();
        }
    }

    private SeriesSet select(
            Manifest version,
            SelectHints hints,
            List<Matcher> matchers,
            Supplier<SeriesSet> again) {
        List<BlockGuard> blocks = blocks(version, hints.range(), matchers);
        int width = bucket.settings().readsMax();
        BucketSelection selection = new BucketSelection(blocks, width, again);
        List<SeriesSet> sets =
                Fanout.run(width, blocks.size(), i -> selection.search(i, hints, matchers));
        return sets.size() == 1 ? sets.getFirst() : new MergedSeriesSet(sets);
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
        return texts(
                matchers,
                limit,
                querier -> querier.labelNames(matchers, limit),
                (labels, names) -> {
                    for (int i = 0; i < labels.size(); i++) {
                        names.add(labels.name(i));
                    }
                });
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
        return texts(
                matchers,
                limit,
                querier -> querier.labelValues(name, matchers, limit),
                (labels, values) -> {
                    String value = labels.get(name);
                    if (!value.isEmpty()) {
                        values.add(value);
                    }
                });
    }

    /// @param question asked of a block nothing of which is hidden
    /// @param ofSeries adds the texts of one series
    private List<String> texts(
            List<Matcher> matchers,
            int limit,
            Function<BlockQuerier, List<String>> question,
            BiConsumer<Labels, Set<String>> ofSeries) {
        Manifest seen = manifest;
        try {
            return texts(seen, matchers, limit, question, ofSeries);
        } catch (VarveException e) {
            ifGone(e);
        }
        Manifest next = newer(seen);
        try {
            return texts(next, matchers, limit, question, ofSeries);
        } catch (VarveException e) {
            ifGone(e);
            throw goneAgain(next);
        }
    }

    private List<String> texts(
            Manifest version,
            List<Matcher> matchers,
            int limit,
            Function<BlockQuerier, List<String>> question,
            BiConsumer<Labels, Set<String>> ofSeries) {
        List<BlockGuard> blocks = blocks(version, range, matchers);
        List<List<String>> found =
                Fanout.run(
                        bucket.settings().readsMax(),
                        blocks.size(),
                        i -> {
                            BlockGuard block = blocks.get(i);
                            return block.search(
                                    () ->
                                            block.hidden().concerns(block.querier(), matchers)
                                                    ? visibleTexts(block, matchers, ofSeries)
                                                    : question.apply(block.querier()),
                                    List.of());
                        });
        TreeSet<String> all = new TreeSet<>(Utf8Order::compare);
        found.forEach(all::addAll);
        return all.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
    }

    /// What series say of which something is left in a block.
    private List<String> visibleTexts(
            BlockGuard block, List<Matcher> matchers, BiConsumer<Labels, Set<String>> ofSeries) {
        Set<String> texts = new HashSet<>();
        SeriesSet set = block.querier().select(SelectHints.of(range), matchers);
        while (set.advance()) {
            Series series = set.series();
            HiddenSamples hidden = block.hidden();
            if (hidden.leavesAnyOf(series, hidden.of(series.labels()), range)) {
                ofSeries.accept(series.labels(), texts);
            }
        }
        return List.copyOf(texts);
    }

    /// The live blocks that may have samples of the range and series that fulfil the matchers.
    private List<BlockGuard> blocks(Manifest version, TimeRange wanted, List<Matcher> matchers) {
        context.cancel().check("block selection");
        List<BlockEntry> entries = new ArrayList<>();
        for (BlockEntry entry : version.blocks().values()) {
            if (entry.resolutionMs() == 0
                    && entry.range().overlaps(wanted)
                    && mayHold(entry, matchers)) {
                entries.add(entry);
            }
        }
        bucket.metrics().blocks(entries.size());
        context.stats().addBlocks(entries.size());
        int spanBytes = Math.max(SPAN_BYTES_MIN, AHEAD_BYTES_MAX / Math.max(1, entries.size()));
        List<BlockGuard> blocks = new ArrayList<>(entries.size());
        for (BlockEntry entry : entries) {
            context.stats().addResolution(entry.resolutionMs());
            BlockQuerier querier =
                    bucket.reader(tenant, entry, context).querier(range, context, spanBytes);
            open.add(querier);
            HiddenSamples hidden = HiddenSamples.of(version, entry);
            blocks.add(
                    new BlockGuard(tenant, entry, querier, hidden, bucket.quarantine(), context));
        }
        return blocks;
    }

    private static boolean mayHold(BlockEntry entry, List<Matcher> matchers) {
        for (Matcher matcher : matchers) {
            if (matcher.type() == Matcher.Type.EQUAL
                    && matcher.name().equals(Labels.METRIC_NAME)
                    && !SortKey.mayHold(entry.firstKey(), entry.lastKey(), matcher.value())) {
                return false;
            }
        }
        return true;
    }

    private static void ifGone(VarveException e) {
        if (e.kind() != ErrorKind.NOT_FOUND) {
            throw e;
        }
    }

    private Manifest newer(Manifest seen) {
        bucket.metrics().retry();
        Manifest newer = bucket.after(tenant, seen);
        manifest = newer;
        return newer;
    }

    private VarveException goneAgain(Manifest version) {
        return new VarveException(
                ErrorKind.INTERNAL,
                "a block that version "
                        + version.version()
                        + " of the manifest of tenant "
                        + tenant
                        + " names is not in the bucket");
    }

    @Override
    public void close() {
        for (BlockQuerier querier = open.poll(); querier != null; querier = open.poll()) {
            querier.close();
        }
    }
}
