package io.varve.compactor.work;

import io.varve.storage.model.Ulid;

/// A block that a job reads is not there, or not what its checksums and its format say.
public final class DamagedInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Ulid block;

    public DamagedInputException(Ulid block, RuntimeException cause) {
        super(cause.getMessage(), cause);
        this.block = block;
    }

    public Ulid block() {
        return block;
    }
}
