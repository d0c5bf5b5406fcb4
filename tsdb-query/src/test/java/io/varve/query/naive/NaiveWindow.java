package io.varve.query.naive;

import io.varve.storage.model.Labels;
import java.util.List;

/// One series of a range vector at one evaluation time.
///
/// @param samples without stale markers; of an extended selector, those around the window too
/// @param startMs the window is `(startMs, endMs]`
record NaiveWindow(
        Labels labels, boolean dropName, List<NaiveSample> samples, long startMs, long endMs) {
    List<NaiveSample> floats() {
        return samples.stream().filter(NaiveSample::isFloat).toList();
    }

    List<NaiveSample> histograms() {
        return samples.stream().filter(sample -> !sample.isFloat()).toList();
    }

    boolean isMixed() {
        return !floats().isEmpty() && !histograms().isEmpty();
    }

    NaiveSample last() {
        return samples.getLast();
    }
}
