package io.varve.query.exec.range;

import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepGrid;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.List;

/// An `anchored` or `smoothed` range selector that is itself the query (conformance FORMAT.md,
/// B11.2): the samples strictly inside the window, and a sample at each of its borders. For a
/// single evaluation time.
final class ExtendedSamples implements RangeOperator {
    private final RangeOperator input;
    private final boolean smoothed;
    private final WindowBounds bounds;
    private final Slices slices = new Slices(1);
    private final SampleColumn samples = new SampleColumn();

    /// @param input yields the samples around the window too; closed with this operator
    ExtendedSamples(RangeOperator input, StepGrid grid, boolean smoothed, long lookbackMs) {
        this.input = input;
        this.smoothed = smoothed;
        this.bounds = new WindowBounds(grid, input, lookbackMs, smoothed ? lookbackMs : 0);
        if (grid.count() != 1) {
            throw new IllegalArgumentException("a range vector at " + grid.count() + " times");
        }
    }

    @Override
    public List<SeriesMeta> series() {
        return input.series();
    }

    @Override
    public boolean next(SampleColumn column) {
        column.clear();
        if (!input.next(samples)) {
            return false;
        }
        if (samples.histogramCount() > 0) {
            throw new VarveException(
                    ErrorKind.EXECUTION,
                    (smoothed ? "smoothed" : "anchored")
                            + " modifier is not supported with histograms");
        }
        slices.lay(samples, bounds);
        if (!slices.isEmpty(0)) {
            long start = bounds.startMs(0);
            long end = bounds.endMs(0);
            ExtendedWindow window = ExtendedWindow.of(slices, 0, start, end, smoothed);
            if (window != null) {
                column.addFloat(start, window.left(slices, false));
                for (int i = window.innerFrom(slices); i < window.innerTo(slices); i++) {
                    column.addFloat(slices.timestampMs(i), slices.value(i));
                }
                column.addFloat(end, window.right(slices, false));
            }
        }
        return true;
    }

    /// One millisecond early, as the sample at the start belongs to the result.
    @Override
    public long windowStartMs(int step) {
        return bounds.startMs(step) - 1;
    }

    @Override
    public long windowEndMs(int step) {
        return bounds.endMs(step);
    }

    @Override
    public long rangeMs() {
        return bounds.rangeMs();
    }

    @Override
    public void close() {
        input.close();
    }
}
