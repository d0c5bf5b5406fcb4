package io.varve.storage.bucket;

import io.varve.storage.runtime.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the object store answers, as far as is known. Thread-safe.
public final class StoreHealth {
    private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);

    /// The least time between the end of a try and the next one while the store is away.
    private static final long REST_NANOS = 1_000_000_000;

    private final Clock clock;

    private String trouble = "";
    private boolean away;
    private long awaySinceMs;
    private boolean trying;
    private boolean tried;
    private long triedNanos;

    StoreHealth(Clock clock) {
        this.clock = clock;
    }

    /// Notes that the store has answered.
    public synchronized void answered() {
        if (!trouble.isEmpty()) {
            LOG.info("the bucket answers again");
        }
        trouble = "";
        away = false;
    }

    /// Notes that the store could not be reached, or answered nothing but errors; logged when it
    /// begins and whenever the reason changes.
    public synchronized void failed(String reason) {
        refused(reason);
        if (!away) {
            away = true;
            awaySinceMs = clock.nowMs();
            tried = false;
        }
    }

    /// Notes that the store has answered that it does not want to.
    synchronized void refused(String reason) {
        if (!trouble.equals(reason)) {
            LOG.warn("the bucket cannot be used: {}", reason);
        }
        trouble = reason;
    }

    /// What is wrong; empty if nothing is.
    public synchronized String trouble() {
        return trouble;
    }

    /// Whether it is known that the store cannot be reached.
    public synchronized boolean isAway() {
        return away;
    }

    /// Whether the caller is the one to try whether the store is back; ended by [#endTry()].
    synchronized boolean beginTry() {
        long now = clock.monotonicNanos();
        if (!away || trying || (tried && now - triedNanos < REST_NANOS)) {
            return false;
        }
        trying = true;
        return true;
    }

    synchronized void endTry() {
        trying = false;
        tried = true;
        triedNanos = clock.monotonicNanos();
    }

    /// For the error of one who does not ask a store that is away.
    synchronized String describe() {
        return "out of reach since " + Instant.ofEpochMilli(awaySinceMs) + ": " + trouble;
    }
}
