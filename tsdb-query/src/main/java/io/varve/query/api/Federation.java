package io.varve.query.api;

import io.varve.query.parse.PromqlParser;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SampleReader;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest samples of selected series, for another server that scrapes them.
final class Federation {
    private static final Logger LOG = LoggerFactory.getLogger(Federation.class);

    /// A sample with its place in a sorted map, but for the characters of its labels.
    private static final int SAMPLE_BYTES = 160;

    /// By metric name first, whatever other labels sort before it.
    private static final Comparator<Labels> BY_METRIC =
            Comparator.<Labels, String>comparing(
                            labels -> labels.get(Labels.METRIC_NAME), Utf8Order::compare)
                    .thenComparing(Comparator.naturalOrder());

    /// A sample with its own time.
    ///
    /// @param histogram null if it is a float
    record Newest(
            Labels labels, long timestampMs, double value, @Nullable FloatHistogram histogram) {}

    private Federation() {}

    /// @throws io.varve.storage.runtime.VarveException of kind INVALID if a selector does not parse
    static List<List<Matcher>> selectors(Parameters parameters) {
        List<List<Matcher>> selectors = new ArrayList<>();
        for (String selector : parameters.all("match[]")) {
            List<Matcher> matchers = PromqlParser.parseSelector(selector);
            // `{}` selects nothing here, as in Prometheus, rather than everything there is.
            if (!matchers.isEmpty()) {
                selectors.add(matchers);
            }
        }
        return selectors;
    }

    /// The samples in `(now - lookback, now]`, sorted by metric name; series without name are left
    /// out, and so are those that have ended. Formats for scrapers have no place for warnings: they
    /// go to the log.
    static List<Newest> read(
            Queryable source,
            TenantId tenant,
            List<List<Matcher>> selectors,
            TimeRange range,
            ReadContext context) {
        SortedMap<Labels, Newest> found = new TreeMap<>(BY_METRIC);
        SampleReader reader = new SampleReader(context);
        SampleColumn samples = new SampleColumn();
        try (Querier querier = source.querier(tenant, range, context)) {
            for (List<Matcher> matchers : selectors) {
                SeriesSet set = querier.select(SelectHints.of(range), matchers);
                while (set.advance()) {
                    context.cancel().check("expression evaluation");
                    Series series = set.series();
                    Labels labels = series.labels();
                    if (labels.get(Labels.METRIC_NAME).isEmpty() || found.containsKey(labels)) {
                        continue;
                    }
                    reader.read(series, range, samples);
                    int last = samples.size() - 1;
                    if (last >= 0 && !samples.isStale(last)) {
                        context.memory().take(SAMPLE_BYTES);
                        found.put(labels, newest(labels, samples, last));
                    }
                }
            }
        }
        for (String warning : context.warnings()) {
            LOG.warn("tenant {}, federation: {}", tenant, warning);
        }
        return List.copyOf(found.values());
    }

    private static Newest newest(Labels labels, SampleColumn samples, int index) {
        return new Newest(
                labels, samples.timestampMs(index), samples.value(index), samples.histogram(index));
    }
}
