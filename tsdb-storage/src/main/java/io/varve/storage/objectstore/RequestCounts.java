package io.varve.storage.objectstore;

import java.util.concurrent.atomic.LongAdder;

/// How many calls somebody, such as one query, made to a store, and how many bytes they moved.
/// Thread-safe; what is read while calls go on may lag.
public final class RequestCounts implements RequestListener {
    private final LongAdder[] calls = new LongAdder[StoreOperation.values().length];
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();

    public RequestCounts() {
        for (int i = 0; i < calls.length; i++) {
            calls[i] = new LongAdder();
        }
    }

    @Override
    public void called(StoreOperation operation, StoreOutcome outcome, long bytes, long nanos) {
        calls[operation.ordinal()].increment();
        switch (operation) {
            case GET, GET_RANGE -> bytesRead.add(bytes);
            case CREATE, UPLOAD -> bytesWritten.add(bytes);
            case STAT, LIST, LIST_FOLDERS, DELETE, TIME -> {}
        }
    }

    /// Calls of one operation, whatever came of them.
    public long calls(StoreOperation operation) {
        return calls[operation.ordinal()].sum();
    }

    /// Calls of any operation.
    public long calls() {
        long sum = 0;
        for (LongAdder one : calls) {
            sum += one.sum();
        }
        return sum;
    }

    public long bytesRead() {
        return bytesRead.sum();
    }

    public long bytesWritten() {
        return bytesWritten.sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (StoreOperation operation : StoreOperation.values()) {
            long count = calls(operation);
            if (count > 0) {
                text.append(operation.label()).append(' ').append(count).append(", ");
            }
        }
        return text.append(bytesRead())
                .append(" bytes read, ")
                .append(bytesWritten())
                .append(" written")
                .toString();
    }
}
