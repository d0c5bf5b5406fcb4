package io.varve.storage.block;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.runtime.CorruptDataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads all of a block and checks all that must hold: headers, checksums, order and counts of
/// series, that every chunk decodes to as many samples as it says and lies in its series' time,
/// that label pages say what the series have. Memory does not depend on the block's size.
public final class BlockVerifier {
    private static final long LABEL_BYTES_MAX = 32 << 20;

    /// After so many faults a block is bad enough.
    private static final int FAULTS_MAX = 100;

    private final Ulid id;
    private final RangeReader reader;
    private final BlockAccess access;
    private final Path folder;
    private final List<String> faults = new ArrayList<>();
    private final SampleColumn samples = new SampleColumn();

    private long series;
    private long chunks;
    private long sampleCount;
    private long chunkPage = -1;
    private @Nullable ChunkPage currentChunks;
    private @Nullable Labels previous;
    private long minMs = Long.MAX_VALUE;
    private long maxMs = Long.MIN_VALUE;

    /// What was checked, and what is wrong, each named by object and offset.
    ///
    /// @param faults empty if the block is as it should be
    public record Report(Ulid id, long series, long chunks, long samples, List<String> faults) {
        public Report {
            faults = List.copyOf(faults);
        }

        public boolean isSound() {
            return faults.isEmpty();
        }
    }

    private BlockVerifier(Ulid id, RangeReader reader, Path folder, ReadContext context) {
        this.id = id;
        this.reader = reader;
        this.folder = folder;
        this.access = new BlockAccess(id, reader, PageCache.NONE, context);
    }

    /// Checks a block.
    ///
    /// @param indexBytes size of the index object
    /// @param folder for temporary files
    /// @throws IOException if the block cannot be read; what is wrong with it is in the report
    /// @throws UnsupportedBlockException if the format is a later one
    public static Report verify(
            Ulid id, RangeReader reader, long indexBytes, Path folder, ReadContext context)
            throws IOException {
        BlockVerifier verifier = new BlockVerifier(id, reader, folder, context);
        try {
            verifier.run(indexBytes);
        } catch (CorruptDataException e) {
            verifier.faults.add(e.getMessage());
        }
        return new Report(
                id, verifier.series, verifier.chunks, verifier.sampleCount, verifier.faults);
    }

    private void run(long indexBytes) throws IOException {
        for (BlockFile file : List.of(BlockFile.INDEX, BlockFile.CHUNKS)) {
            Frame.checkHeader(
                    access.place(file, 0), file, id, access.read(file, 0, BlockFile.HEADER_BYTES));
        }
        BlockContents contents = access.contents(BlockReader.locate(id, indexBytes, reader));
        try (LabelPairs pairs = new LabelPairs(folder, LABEL_BYTES_MAX)) {
            checkSeries(contents, pairs);
            checkLabels(contents, pairs);
        }
        checkExtras(contents);
        check(chunks == contents.chunks(), "chunks of all series", chunks, contents.chunks());
        check(sampleCount == contents.samples(), "samples", sampleCount, contents.samples());
        check(minMs == contents.range().minMs(), "first time", minMs, contents.range().minMs());
        check(maxMs + 1 == contents.range().maxMs(), "end", maxMs + 1, contents.range().maxMs());
    }

    private void check(boolean holds, String what, Object actual, Object expected) {
        if (!holds) {
            fault("block " + id + ": " + what + " " + actual + ", want " + expected);
        }
    }

    private void fault(String what) {
        if (faults.size() == FAULTS_MAX) {
            throw new CorruptDataException("block " + id + ": more faults are not listed");
        }
        faults.add(what);
    }

    private void checkSeries(BlockContents contents, LabelPairs pairs) throws IOException {
        BlockAccess.Pages<SeriesPage> source = access.seriesPages(contents);
        PageTable table = contents.seriesPages();
        int metric = 0;
        for (int page = 0; page < table.count(); page++) {
            SeriesPage rows = source.page(page, table.count());
            Frame.Place place = access.place(BlockFile.INDEX, table.offset(page));
            check(
                    rows.count() == table.items(page),
                    place + ": series",
                    rows.count(),
                    table.items(page));
            check(
                    contents.firstChunk(page) == chunks,
                    place + ": first chunk",
                    contents.firstChunk(page),
                    chunks);
            for (int row = 0; row < rows.count(); row++) {
                Labels labels = rows.labels(row);
                if (previous != null && SortKey.ORDER.compare(previous, labels) >= 0) {
                    fault(place + ": series " + labels + " follows " + previous);
                }
                previous = labels;
                while (metric < contents.metrics().size() - 1
                        && series >= contents.metricStart(metric + 1)) {
                    metric++;
                }
                check(
                        labels.metricName().equals(contents.metrics().get(metric)),
                        place + ": metric of series " + series,
                        labels.metricName(),
                        contents.metrics().get(metric));
                checkChunks(contents, place, labels, rows, row);
                series++;
            }
            pairs.addPage(pairsOf(rows));
        }
    }

    private static Map<String, List<String>> pairsOf(SeriesPage page) {
        BitSet all = page.select(0, page.count(), List.<Matcher>of(), TimeRange.ALL);
        TreeSet<String> names = new TreeSet<>();
        page.addNames(all, names);
        Map<String, List<String>> pairs = new TreeMap<>();
        for (String name : names) {
            TreeSet<String> values = new TreeSet<>();
            page.addValues(all, name, values);
            pairs.put(name, List.copyOf(values));
        }
        return pairs;
    }

    private void checkChunks(
            BlockContents contents, Frame.Place place, Labels labels, SeriesPage rows, int row) {
        long firstMs = Long.MAX_VALUE;
        long lastMs = Long.MIN_VALUE;
        long previousMs = Long.MIN_VALUE;
        for (int i = 0; i < rows.chunkCount(row); i++) {
            Chunk chunk = chunk(contents, chunks++);
            check(
                    chunk.minTimeMs() >= previousMs,
                    place + ": chunk of " + labels,
                    chunk.minTimeMs(),
                    previousMs);
            previousMs = chunk.minTimeMs();
            firstMs = Math.min(firstMs, chunk.minTimeMs());
            lastMs = Math.max(lastMs, chunk.maxTimeMs());
            checkSamples(place, labels, chunk);
        }
        check(
                firstMs == rows.minMs(row),
                place + ": first time of " + labels,
                firstMs,
                rows.minMs(row));
        check(
                lastMs == rows.maxMs(row),
                place + ": last time of " + labels,
                lastMs,
                rows.maxMs(row));
        minMs = Math.min(minMs, firstMs);
        maxMs = Math.max(maxMs, lastMs);
    }

    private void checkSamples(Frame.Place place, Labels labels, Chunk chunk) {
        samples.clear();
        try {
            chunk.decode(TimeRange.ALL, samples);
        } catch (CorruptDataException e) {
            fault(place + ": a chunk of " + labels + ": " + e.getMessage());
            return;
        }
        int count = samples.size();
        sampleCount += count;
        if (count != chunk.sampleCount()
                || samples.timestampMs(0) != chunk.minTimeMs()
                || samples.timestampMs(count - 1) != chunk.maxTimeMs()) {
            fault(
                    place
                            + ": a chunk of "
                            + labels
                            + " holds "
                            + count
                            + " samples, want "
                            + chunk.sampleCount()
                            + " from "
                            + chunk.minTimeMs()
                            + " to "
                            + chunk.maxTimeMs());
        }
    }

    private Chunk chunk(BlockContents contents, long number) {
        PageTable table = contents.chunkPages();
        if (number >= table.items()) {
            throw new CorruptDataException(
                    "block " + id + ": chunk " + number + " of " + table.items());
        }
        int page = table.pageOf(number);
        ChunkPage known = currentChunks;
        if (known == null || page != chunkPage) {
            long offset = table.offset(page);
            byte[] bytes = access.read(BlockFile.CHUNKS, offset, table.bytes(page));
            known =
                    access.decode(
                            BlockFile.CHUNKS,
                            Frame.Kind.CHUNKS,
                            bytes,
                            0,
                            bytes.length,
                            offset,
                            ChunkPage::new);
            if (known.count() != table.items(page)) {
                throw access.place(BlockFile.CHUNKS, offset)
                        .corrupt("page of " + known.count() + " chunks, want " + table.items(page));
            }
            currentChunks = known;
            chunkPage = page;
        }
        return known.chunk((int) (number - table.firstItem(page)));
    }

    /// Decoding a page checks it; here is what pages say of each other.
    private void checkExtras(BlockContents contents) {
        BlockExtras extras = new BlockExtras(access, contents);
        FamilyNames families = new FamilyNames(contents.metrics());
        for (MetricMetadata said : extras.metadata()) {
            check(families.contains(said.family()), "metadata", said.family(), "none");
        }
        ExemplarDirectory directory = extras.directory().orElse(null);
        if (directory == null) {
            return;
        }
        BlockAccess.Pages<ExemplarPage> pages = extras.pages(directory);
        long exemplars = 0;
        Labels last = null;
        for (int page = 0; page < directory.pages().count(); page++) {
            Frame.Place place = access.place(BlockFile.INDEX, directory.pages().offset(page));
            List<SeriesExemplars> rows = pages.page(page, page + 1).series();
            int items = directory.pages().items(page);
            check(rows.size() == items, place + ": series", rows.size(), items);
            for (SeriesExemplars row : rows) {
                Labels labels = row.labels();
                // A series may go on in the next page.
                if (last != null && SortKey.ORDER.compare(last, labels) > 0) {
                    fault(place + ": exemplars of " + labels + " follow those of " + last);
                }
                last = labels;
                check(
                        directory.mayHold(page, labels.metricName()),
                        place + ": exemplars of metric",
                        labels.metricName(),
                        "another page");
                for (Exemplar exemplar : row.exemplars()) {
                    check(
                            directory.range().contains(exemplar.timestampMs()),
                            place + ": exemplar at",
                            exemplar.timestampMs(),
                            directory.range());
                }
                exemplars += row.exemplars().size();
            }
        }
        check(exemplars == directory.exemplars(), "exemplars", exemplars, directory.exemplars());
    }

    private void checkLabels(BlockContents contents, LabelPairs pairs) throws IOException {
        LabelWalk walk = new LabelWalk(contents);
        pairs.forEach(walk::expect);
        walk.expectEnd();
    }

    /// Walks over all label pages beside the pairs that the series have.
    private final class LabelWalk {
        private final PageTable table;
        private final BlockAccess.Pages<LabelPage> source;
        private int page = -1;
        private int index;
        private @Nullable LabelPage current;

        LabelWalk(BlockContents contents) {
            table = contents.labelPages();
            source = access.labelPages(contents);
        }

        void expect(LabelPair pair, PageSet pages) {
            if (!advance()) {
                fault("block " + id + ": label pages lack " + pair);
                return;
            }
            LabelPage labels = current;
            if (labels == null
                    || !labels.pair(index).equals(pair)
                    || !labels.pages(index).equals(pages)) {
                throw access.place(BlockFile.INDEX, table.offset(page))
                        .corrupt("label pair " + index + " differs from " + pair + " on " + pages);
            }
        }

        void expectEnd() {
            check(!advance(), "label pages have more pairs than the series,", page, index);
        }

        private boolean advance() {
            index++;
            LabelPage labels = current;
            if (labels != null && index < labels.count()) {
                return true;
            }
            if (page + 1 >= table.count()) {
                return false;
            }
            page++;
            current = source.page(page, table.count());
            index = 0;
            return true;
        }
    }
}
