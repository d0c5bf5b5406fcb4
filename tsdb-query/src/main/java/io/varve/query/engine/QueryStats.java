package io.varve.query.engine;

import io.varve.query.exec.SampleTally.StepCount;
import io.varve.storage.read.ReadStats;
import java.util.List;

/// What a query cost.
///
/// @param read what the sources did for it; not changed any more
public record QueryStats(Samples samples, ReadStats read, Times times) {
    /// Samples as Prometheus counts them; all but the peak are 0 if nobody asked for them.
    ///
    /// @param queryable samples that were looked at, each as often as it was
    /// @param read the same, once per selector and step
    /// @param peak most samples held at once
    /// @param perStep one entry for each step; empty if nobody asked for them
    public record Samples(long queryable, long read, long peak, List<StepCount> perStep) {
        public Samples {
            perStep = List.copyOf(perStep);
        }
    }

    /// Where the time went, in nanoseconds.
    ///
    /// @param select making the operators, which finds the series
    /// @param evaluate running them
    public record Times(long parse, long plan, long select, long evaluate) {
        /// All that comes before evaluation.
        public long prepare() {
            return parse + plan + select;
        }
    }
}
