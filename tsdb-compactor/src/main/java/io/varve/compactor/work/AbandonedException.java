package io.varve.compactor.work;

/// A job was given up, since somebody else does it, its plan is too old, or the process ends.
/// Nothing has been published; what was uploaded will be swept.
public final class AbandonedException extends Exception {
    private static final long serialVersionUID = 1L;

    public AbandonedException(String message) {
        super(message);
    }
}
