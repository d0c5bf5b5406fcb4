package io.varve.storage.head;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.runtime.Clock;
import io.varve.storage.tables.TableStore;
import java.util.function.LongSupplier;

/// Opens heads over any store, for tests of other packages.
public final class HeadOnTables {
    private HeadOnTables() {}

    /// @param seeds where a new head's id and the keys of hashes come from
    public static Head open(
            HeadSettings settings, TableStore store, Clock clock, LongSupplier seeds) {
        return Head.open(
                settings, store, SeriesLimits.NONE, clock, seeds, new PrometheusRegistry());
    }
}
