package io.varve.storage.head;

import io.varve.storage.model.Matcher;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import java.util.List;

/// The view on a tenant that does not exist.
enum EmptyQuerier implements Querier, SeriesSet {
    INSTANCE;

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
        return this;
    }

    @Override
    public boolean advance() {
        return false;
    }

    @Override
    public Series series() {
        throw new IllegalStateException("there is no series");
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
        return List.of();
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
        return List.of();
    }

    @Override
    public void close() {}
}
