package io.varve.storage.block;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.SeriesExemplars;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes the exemplars of a block into its index, after label pages. Memory: one page, and a few
/// bytes for each. Not thread-safe.
final class ExemplarOutput {
    /// Exemplars of one series in a page; more go on in the next.
    private static final int EXEMPLARS_MAX = 512;

    private final BlockOutput index;
    private final BlockSettings settings;
    private final ByteWriter payload = new ByteWriter(64 << 10);
    private final ExemplarPage.Builder page = new ExemplarPage.Builder();
    private final ExemplarDirectory.Builder directory;
    private @Nullable Labels previous;
    private String firstMetric = "";
    private boolean empty = true;

    /// @param index stands where the first page will be
    ExemplarOutput(BlockOutput index, BlockSettings settings) {
        this.index = index;
        this.settings = settings;
        this.directory = new ExemplarDirectory.Builder(index.position());
    }

    void add(Labels labels, List<Exemplar> exemplars) throws IOException {
        if (previous != null && SortKey.ORDER.compare(previous, labels) >= 0) {
            throw new IllegalArgumentException(
                    "exemplars of " + labels + " follow those of " + previous);
        }
        previous = labels;
        for (int from = 0; from < exemplars.size(); from += EXEMPLARS_MAX) {
            int to = Math.min(exemplars.size(), from + EXEMPLARS_MAX);
            if (page.count() == 0) {
                firstMetric = labels.metricName();
            }
            page.add(new SeriesExemplars(labels, exemplars.subList(from, to)));
            long firstMs = exemplars.get(from).timestampMs();
            directory.exemplars(to - from, firstMs, exemplars.get(to - 1).timestampMs());
            empty = false;
            // A series goes on in a page of its own, so that no page has one twice.
            if (page.bytes() >= settings.pageBytes() || to < exemplars.size()) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        if (page.count() == 0) {
            return;
        }
        payload.clear();
        page.write(payload);
        directory.page(
                index.frame(Frame.Kind.EXEMPLAR_PAGE, payload, settings.indexCompression()),
                page.count(),
                firstMetric);
        page.clear();
    }

    /// Writes what is left and the directory.
    ///
    /// @return the time of the exemplars; empty if there are none, and nothing is written
    Optional<TimeRange> finish(BlockContents.Builder contents) throws IOException {
        if (empty) {
            return Optional.empty();
        }
        flush();
        payload.clear();
        directory.write(payload);
        long offset = index.position();
        int bytes = index.frame(Frame.Kind.EXEMPLARS, payload, settings.indexCompression());
        contents.section(Frame.Kind.EXEMPLARS.wire(), offset, bytes);
        return Optional.of(directory.range());
    }
}
