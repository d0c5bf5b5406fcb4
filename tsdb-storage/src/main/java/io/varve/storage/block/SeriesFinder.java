package io.varve.storage.block;

import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import java.util.BitSet;
import java.util.List;

/// Finds the series of a block that fulfil matchers. Metrics are found in the table of contents; if
/// they have many pages of series, those that cannot have a match are left out by what the label
/// pages say; then the pages themselves are searched. Belongs to one query; not thread-safe.
final class SeriesFinder {
    /// So few pages are searched without asking label pages first, which costs a read or more.
    private static final int PAGES_FEW = 8;

    private final BlockAccess access;
    private final BlockContents contents;

    SeriesFinder(BlockAccess access, BlockContents contents) {
        this.access = access;
        this.contents = contents;
    }

    /// Takes what was found in one page.
    @FunctionalInterface
    interface Consumer {
        /// @return whether to go on
        boolean accept(int page, SeriesPage series, BitSet rows);
    }

    /// Gives the matching series page by page, in order.
    void find(List<Matcher> matchers, TimeRange range, Consumer consumer) {
        if (!range.overlaps(contents.range())) {
            return;
        }
        Metrics metrics = Metrics.of(contents, matchers);
        BitSet pages = metrics.pages();
        boolean named = matchers.stream().anyMatch(SeriesFinder::isNameEquality);
        if (!named && pages.cardinality() > PAGES_FEW) {
            for (Matcher matcher : matchers) {
                retain(pages, matcher);
            }
        }
        BlockAccess.Pages<SeriesPage> source = access.seriesPages(contents);
        int page = pages.nextSetBit(0);
        while (page >= 0) {
            SeriesPage series = source.page(page, pages.nextClearBit(page));
            if (series.count() != contents.seriesPages().items(page)) {
                throw access.place(BlockFile.INDEX, contents.seriesPages().offset(page))
                        .corrupt(
                                "page of "
                                        + series.count()
                                        + " series, want "
                                        + contents.seriesPages().items(page));
            }
            BitSet rows = metrics.select(page, series, matchers, range);
            if (!rows.isEmpty() && !consumer.accept(page, series, rows)) {
                return;
            }
            page = pages.nextSetBit(page + 1);
        }
    }

    static boolean isNameEquality(Matcher matcher) {
        return matcher.name().equals(Labels.METRIC_NAME) && matcher.type() == Matcher.Type.EQUAL;
    }

    /// Removes the pages that have no value that fulfils the matcher.
    private void retain(BitSet pages, Matcher matcher) {
        if (matcher.matchesEmpty() || matcher.name().equals(Labels.METRIC_NAME)) {
            // Series without the label may match, and label pages do not tell where there are any.
            return;
        }
        BitSet having = new BitSet();
        forEachValue(
                matcher.name(),
                matcher.type() == Matcher.Type.EQUAL ? matcher.value() : "",
                (value, set) -> {
                    if (matcher.matches(value)) {
                        set.addTo(having);
                    }
                    return matcher.type() != Matcher.Type.EQUAL;
                });
        pages.and(having);
    }

    /// Takes the values of a label.
    @FunctionalInterface
    interface ValueConsumer {
        /// @return whether to go on
        boolean accept(String value, PageSet pages);
    }

    /// Gives the values of a label in order, from one on.
    void forEachValue(String name, String from, ValueConsumer consumer) {
        PageTable table = contents.labelPages();
        LabelPair start = new LabelPair(name, from);
        int first = contents.labelPageOf(start);
        // The least pair of any later name.
        LabelPair end = new LabelPair(name + "\0", "");
        int until = Math.min(table.count(), contents.labelPageOf(end) + 1);
        BlockAccess.Pages<LabelPage> source = access.labelPages(contents);
        for (int page = first; page < until; page++) {
            LabelPage labels = source.page(page, until);
            for (int i = 0; i < labels.count(); i++) {
                LabelPair pair = labels.pair(i);
                if (pair.compareTo(start) < 0) {
                    continue;
                }
                if (!pair.name().equals(name) || !consumer.accept(pair.value(), labels.pages(i))) {
                    return;
                }
            }
        }
    }

    /// Runs of series whose metric name fulfils all matchers on the name.
    private record Metrics(BlockContents contents, BitSet indexes) {
        static Metrics of(BlockContents contents, List<Matcher> matchers) {
            BitSet indexes = new BitSet();
            List<String> names = contents.metrics();
            indexes.set(0, names.size());
            for (Matcher matcher : matchers) {
                if (!matcher.name().equals(Labels.METRIC_NAME)) {
                    continue;
                }
                if (isNameEquality(matcher)) {
                    int index = contents.metricIndex(matcher.value());
                    boolean kept = index >= 0 && indexes.get(index);
                    indexes.clear();
                    indexes.set(Math.max(0, index), Math.max(0, index) + (kept ? 1 : 0));
                    continue;
                }
                for (int i = indexes.nextSetBit(0); i >= 0; i = indexes.nextSetBit(i + 1)) {
                    if (!matcher.matches(names.get(i))) {
                        indexes.clear(i);
                    }
                }
            }
            return new Metrics(contents, indexes);
        }

        /// The pages that hold series of the metrics.
        BitSet pages() {
            BitSet pages = new BitSet();
            PageTable table = contents.seriesPages();
            for (int i = indexes.nextSetBit(0); i >= 0; i = indexes.nextSetBit(i + 1)) {
                pages.set(
                        table.pageOf(contents.metricStart(i)),
                        table.pageOf(contents.metricStart(i + 1) - 1) + 1);
            }
            return pages;
        }

        BitSet select(int page, SeriesPage series, List<Matcher> matchers, TimeRange range) {
            int first = firstMetric(page);
            if (indexes.nextSetBit(first) < 0) {
                return new BitSet();
            }
            long pageStart = contents.seriesPages().firstItem(page);
            int metric = indexes.nextSetBit(first);
            int last = indexes.previousSetBit(firstMetric(page + 1));
            // Rows of other metrics in between fail the matchers on the name.
            long from = Math.max(0, contents.metricStart(metric) - pageStart);
            long to = Math.min(series.count(), contents.metricStart(last + 1) - pageStart);
            return from >= to ? new BitSet() : series.select((int) from, (int) to, matchers, range);
        }

        /// The metric of a page's first series; the last one for the page after the last.
        private int firstMetric(int page) {
            long series = Math.min(contents.seriesPages().firstItem(page), contents.series() - 1);
            int low = 0;
            int high = contents.metrics().size() - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (contents.metricStart(middle) <= series) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }
    }
}
