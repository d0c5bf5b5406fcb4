package io.varve.storage.bucket;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the object store answers, as far as is known. Thread-safe.
public final class StoreHealth {
    private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);

    private String trouble = "";

    StoreHealth() {}

    /// Notes that the store has answered.
    public synchronized void answered() {
        if (!trouble.isEmpty()) {
            LOG.info("the bucket answers again");
        }
        trouble = "";
    }

    /// Notes that the store has failed; logged when it begins and whenever the reason changes.
    public synchronized void failed(String reason) {
        if (!trouble.equals(reason)) {
            LOG.warn("the bucket cannot be used: {}", reason);
        }
        trouble = reason;
    }

    /// What is wrong; empty if nothing is.
    public synchronized String trouble() {
        return trouble;
    }
}
