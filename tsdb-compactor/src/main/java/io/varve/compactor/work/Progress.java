package io.varve.compactor.work;

/// Tells whoever started a job that it goes on, and the job whether it should.
@FunctionalInterface
public interface Progress {
    /// Called often, about once in some thousand samples, and before each upload; cheap unless
    /// something is to be done. Not after the last upload: what is complete is worth publishing,
    /// whoever else is at it.
    ///
    /// @throws AbandonedException if the job is to be given up
    void step() throws AbandonedException;
}
