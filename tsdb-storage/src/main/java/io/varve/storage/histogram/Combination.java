package io.varve.storage.histogram;

/// What comes out of adding or subtracting two native histograms.
public sealed interface Combination {
    /// The operands have a sum or difference. It is not compacted.
    ///
    /// @param resetCollision one operand says that the counter was reset, the other that it was not
    /// @param boundsReconciled the operands' custom bounds differ; the result has those that both
    ///   have
    record Combined(FloatHistogram histogram, boolean resetCollision, boolean boundsReconciled)
            implements Combination {}

    /// One operand has exponential buckets, the other custom ones: they have nothing in common.
    enum Incompatible implements Combination {
        INSTANCE
    }
}
