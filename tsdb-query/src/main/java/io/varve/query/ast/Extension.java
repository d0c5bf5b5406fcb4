package io.varve.query.ast;

/// How a selector treats the borders of its window (experimental in Prometheus).
public enum Extension {
    NONE,
    ANCHORED,
    SMOOTHED
}
