package io.varve.bench.load;

/// Series and their samples, as a function of index and time: any thread may ask for any part at
/// any time and gets the same answer.
public interface Load {
    String name();

    int seriesCount();

    /// Samples of each series.
    int samplesPerSeries();

    /// The encoded labels of a series, see [WriteRequestEncoder#span].
    byte[] span(int series);

    /// The value of a sample.
    double value(int series, int sample);

    /// Distance of samples in milliseconds.
    long intervalMs();

    default long samples() {
        return (long) seriesCount() * samplesPerSeries();
    }
}
