package io.varve.storage.block;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Tells the metric families that a block has series of: a family's series have its name, or its
/// name with an ending that its type brings.
final class FamilyNames {
    private static final List<String> ENDINGS =
            List.of(
                    "",
                    "_bucket",
                    "_sum",
                    "_count",
                    "_total",
                    "_created",
                    "_info",
                    "_gsum",
                    "_gcount");

    private final Set<String> metrics;

    FamilyNames(List<String> metrics) {
        this.metrics = new HashSet<>(metrics);
    }

    boolean contains(String family) {
        for (String ending : ENDINGS) {
            if (metrics.contains(family + ending)) {
                return true;
            }
        }
        return false;
    }
}
