package io.varve.query.exec.range;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.CancelToken;

/// All windows of one series: at every step a slice of its floats and a slice of its histograms.
/// Laid over one series after the other; not thread-safe.
final class SeriesWindows {
    private static final SampleColumn NONE = new SampleColumn();

    /// So many samples are looked at between two looks at the clock: some milliseconds.
    private static final long WORK_PER_CHECK = 4_000_000;

    private final CancelToken cancel;
    private final WindowBounds bounds;
    private final Slices floats;
    private final Slices histograms;
    private final Slices mixed;
    private Slices all;
    private final SampleColumn floatsOfMixed = new SampleColumn();
    private final SampleColumn histogramsOfMixed = new SampleColumn();
    private Labels labels = Labels.EMPTY;
    private long work;

    SeriesWindows(WindowBounds bounds, CancelToken cancel) {
        this.cancel = cancel;
        this.bounds = bounds;
        this.floats = new Slices(bounds.steps());
        this.histograms = new Slices(bounds.steps());
        this.mixed = new Slices(bounds.steps());
        this.all = floats;
    }

    /// @param samples stays the caller's and must not change while the windows are in use
    void lay(Labels seriesLabels, SampleColumn samples) {
        labels = seriesLabels;
        if (samples.histogramCount() == 0) {
            floats.lay(samples, bounds);
            all = floats;
            if (!histograms.none()) {
                histograms.lay(NONE, bounds);
            }
        } else if (samples.histogramCount() == samples.size()) {
            floats.lay(NONE, bounds);
            histograms.lay(samples, bounds);
            all = histograms;
        } else {
            layMixed(samples);
        }
    }

    private void layMixed(SampleColumn samples) {
        floatsOfMixed.clear();
        histogramsOfMixed.clear();
        for (int i = 0; i < samples.size(); i++) {
            boolean isFloat = samples.histogram(i) == null;
            (isFloat ? floatsOfMixed : histogramsOfMixed).addFrom(samples, i);
        }
        floats.lay(floatsOfMixed, bounds);
        histograms.lay(histogramsOfMixed, bounds);
        mixed.lay(samples, bounds);
        all = mixed;
    }

    int steps() {
        return bounds.steps();
    }

    WindowBounds bounds() {
        return bounds;
    }

    Slices floats() {
        return floats;
    }

    Slices histograms() {
        return histograms;
    }

    /// Floats and histograms together, in time order.
    Slices all() {
        return all;
    }

    /// Labels of the series as its selector or subquery announced them.
    Labels labels() {
        return labels;
    }

    /// Whether the window holds samples of both kinds.
    boolean isMixed(int step) {
        return !floats.isEmpty(step) && !histograms.isEmpty(step);
    }

    /// Whether any window holds samples of both kinds.
    boolean anyMixed() {
        if (floats.none() || histograms.none()) {
            return false;
        }
        for (int step = 0; step < steps(); step++) {
            if (isMixed(step)) {
                return true;
            }
        }
        return false;
    }

    /// Tells that so many samples will be looked at for one window, so that long work on one series
    /// can be stopped.
    void work(int samples) {
        work += samples;
        if (work > WORK_PER_CHECK) {
            work = 0;
            cancel.check("expression evaluation");
        }
    }
}
