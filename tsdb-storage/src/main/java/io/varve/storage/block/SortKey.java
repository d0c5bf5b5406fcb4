package io.varve.storage.block;

import io.varve.storage.model.Labels;
import io.varve.storage.model.Utf8Order;
import java.util.Comparator;

/// The order of series in blocks: metric name, then labels. So one metric is one contiguous range,
/// and within it series are in the order of their labels.
///
/// As text, for manifests, a key is the metric name and then all names and values of the labels,
/// each ended by two zero characters; a zero in one of them is followed by a one. Keys so written
/// sort by their UTF-8 bytes as the series do.
public final class SortKey {
    /// The order.
    public static final Comparator<Labels> ORDER =
            (a, b) -> {
                int order = Utf8Order.compare(a.metricName(), b.metricName());
                return order != 0 ? order : a.compareTo(b);
            };

    private static final String END = "\0\0";

    private SortKey() {}

    /// The key of a series.
    public static String of(Labels labels) {
        StringBuilder key = new StringBuilder();
        append(key, labels.metricName());
        for (int i = 0; i < labels.size(); i++) {
            append(key, labels.name(i));
            append(key, labels.value(i));
        }
        return key.toString();
    }

    private static void append(StringBuilder key, String part) {
        key.append(part.replace("\0", "\0\1")).append(END);
    }

    /// Whether a block may hold series of a metric.
    ///
    /// @param firstKey key of the block's first series
    /// @param lastKey key of its last series
    public static boolean mayHold(String firstKey, String lastKey, String metricName) {
        StringBuilder key = new StringBuilder();
        append(key, metricName);
        String prefix = key.toString();
        // All keys of the metric begin with the prefix: they lie outside if all are lower than the
        // first or greater than the last.
        boolean below = Utf8Order.compare(prefix, firstKey) < 0 && !firstKey.startsWith(prefix);
        return !below && Utf8Order.compare(prefix, lastKey) <= 0;
    }
}
