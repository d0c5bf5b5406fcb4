package io.varve.query.exec;

/// A scalar with given values.
public final class ListedScalar implements ScalarOperator {
    private final double[] values;
    private boolean closed;

    public ListedScalar(double... values) {
        this.values = values;
    }

    @Override
    public double[] values() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        return values;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
