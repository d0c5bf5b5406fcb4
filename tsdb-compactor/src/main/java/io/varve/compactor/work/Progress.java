package io.varve.compactor.work;

/// Tells whoever started a job that it goes on, and the job whether it should.
@FunctionalInterface
public interface Progress {
    /// Called often, about once in some thousand samples, and before and after each upload; cheap
    /// unless something is to be done.
    ///
    /// @throws AbandonedException if the job is to be given up
    void step() throws AbandonedException;
}
