package io.varve.query.exec.function;

import io.varve.query.exec.Annotations;
import io.varve.storage.model.GoFormat;
import java.time.Instant;

/// By how much classic histograms had to be changed, so that their buckets rise.
///
/// @param boundMin lowest upper bound of a bucket that was raised
/// @param boundMax highest upper bound of a bucket that was raised
/// @param diffMax largest difference by which one was raised
/// @param samples number of histograms
/// @param timeMinMs evaluation time of the first
/// @param timeMaxMs evaluation time of the last
record ForcedMonotonicity(
        double boundMin,
        double boundMax,
        double diffMax,
        long samples,
        long timeMinMs,
        long timeMaxMs)
        implements Annotations.Detail {
    @Override
    public Annotations.Detail merge(Annotations.Detail other) {
        ForcedMonotonicity that = (ForcedMonotonicity) other;
        return new ForcedMonotonicity(
                Math.min(boundMin, that.boundMin),
                Math.max(boundMax, that.boundMax),
                Math.max(diffMax, that.diffMax),
                samples + that.samples,
                Math.min(timeMinMs, that.timeMinMs),
                Math.max(timeMaxMs, that.timeMaxMs));
    }

    @Override
    public String text() {
        return ", from buckets "
                + GoFormat.general(boundMin)
                + " to "
                + GoFormat.general(boundMax)
                + ", with a max diff of "
                + GoFormat.general(diffMax, 2)
                + ", over "
                + samples
                + " samples from "
                + Instant.ofEpochSecond(timeMinMs / 1000)
                + " to "
                + Instant.ofEpochSecond(timeMaxMs / 1000);
    }
}
