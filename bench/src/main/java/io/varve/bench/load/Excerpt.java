package io.varve.bench.load;

/// Some consecutive samples of each series of a load, as a load of its own.
///
/// @param first of the samples
/// @param samplesPerSeries how many
public record Excerpt(Load load, int first, int samplesPerSeries) implements Load {
    @Override
    public String name() {
        return load.name();
    }

    @Override
    public int seriesCount() {
        return load.seriesCount();
    }

    @Override
    public byte[] span(int series) {
        return load.span(series);
    }

    @Override
    public double value(int series, int sample) {
        return load.value(series, first + sample);
    }

    @Override
    public long intervalMs() {
        return load.intervalMs();
    }
}
