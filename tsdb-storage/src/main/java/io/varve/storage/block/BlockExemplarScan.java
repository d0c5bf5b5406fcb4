package io.varve.storage.block;

import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.read.SeriesExemplars;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Walks over all series of a block that have exemplars, in the order of the block: one page is in
/// memory at a time. Not thread-safe.
public final class BlockExemplarScan {
    private final BlockAccess.@Nullable Pages<ExemplarPage> pages;
    private final int pageCount;
    private int nextPage;
    private List<SeriesExemplars> rows = List.of();
    private int nextRow;
    private Labels labels = Labels.EMPTY;
    private List<Exemplar> exemplars = List.of();

    BlockExemplarScan(BlockExtras extras) {
        Optional<ExemplarDirectory> directory = extras.directory();
        pages = directory.map(extras::pages).orElse(null);
        pageCount = directory.map(found -> found.pages().count()).orElse(0);
    }

    /// Moves to the next series.
    ///
    /// @return false if there is none
    public boolean advance() {
        if (!hasRow()) {
            return false;
        }
        SeriesExemplars row = rows.get(nextRow++);
        labels = row.labels();
        exemplars = row.exemplars();
        // A series with many goes on in further pages.
        if (nextRow == rows.size() && hasRow() && rows.get(nextRow).labels().equals(labels)) {
            exemplars = new ArrayList<>(exemplars);
            while (hasRow() && rows.get(nextRow).labels().equals(labels)) {
                exemplars.addAll(rows.get(nextRow++).exemplars());
            }
        }
        return true;
    }

    private boolean hasRow() {
        BlockAccess.Pages<ExemplarPage> source = pages;
        while (source != null && nextRow == rows.size() && nextPage < pageCount) {
            rows = source.page(nextPage, nextPage + 1).series();
            nextPage++;
            nextRow = 0;
        }
        return nextRow < rows.size();
    }

    public Labels labels() {
        return labels;
    }

    /// The exemplars of the series, in their order.
    public List<Exemplar> exemplars() {
        return exemplars;
    }
}
