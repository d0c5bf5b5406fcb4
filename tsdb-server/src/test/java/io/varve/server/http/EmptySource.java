package io.varve.server.http;

import io.varve.storage.model.Matcher;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import java.util.List;

/// A source without series.
final class EmptySource implements Querier {
    static final Querier QUERIER = new EmptySource();

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
        return new SeriesSet() {
            @Override
            public boolean advance() {
                return false;
            }

            @Override
            public Series series() {
                throw new IllegalStateException("there is none");
            }
        };
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
    public void close() {
        // Nothing is held.
    }
}
