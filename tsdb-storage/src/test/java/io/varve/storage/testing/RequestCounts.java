package io.varve.storage.testing;

import io.varve.storage.objectstore.RequestListener;
import io.varve.storage.objectstore.StoreOperation;
import io.varve.storage.objectstore.StoreOutcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// How many calls somebody made to a store, and how many bytes they moved. Thread-safe; what is
/// read while calls go on may lag.
public final class RequestCounts implements RequestListener {
    private final Map<StoreOperation, LongAdder> calls = new EnumMap<>(StoreOperation.class);
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();

    public RequestCounts() {
        for (StoreOperation operation : StoreOperation.values()) {
            calls.put(operation, new LongAdder());
        }
    }

    private LongAdder adder(StoreOperation operation) {
        return Objects.requireNonNull(calls.get(operation));
    }

    @Override
    public void called(StoreOperation operation, StoreOutcome outcome, long bytes, long nanos) {
        adder(operation).increment();
        switch (operation) {
            case GET, GET_RANGE -> bytesRead.add(bytes);
            case CREATE, UPLOAD -> bytesWritten.add(bytes);
            case STAT, LIST, LIST_FOLDERS, DELETE, TIME -> {}
        }
    }

    /// Calls of one operation, whatever came of them.
    public long calls(StoreOperation operation) {
        return adder(operation).sum();
    }

    /// Calls of any operation.
    public long calls() {
        long sum = 0;
        for (LongAdder one : calls.values()) {
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
