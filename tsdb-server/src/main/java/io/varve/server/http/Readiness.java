package io.varve.server.http;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether requests can be served: not while the head is being opened, and not while the server
/// stops. Thread-safe.
public final class Readiness {
    private final AtomicReference<@Nullable Services> services = new AtomicReference<>();
    private volatile boolean stopping;
    private final List<Supplier<String>> sources = new CopyOnWriteArrayList<>();

    /// Opens the endpoints. Without effect once the server stops.
    public void open(Services ready) {
        services.set(Objects.requireNonNull(ready));
    }

    /// Adds a place to ask what is wrong although requests are served.
    ///
    /// @param source lines, or nothing; thread-safe
    public void watch(Supplier<String> source) {
        sources.add(source);
    }

    /// What is wrong, a line each.
    List<String> troubles() {
        return sources.stream()
                .map(Supplier::get)
                .flatMap(String::lines)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /// Closes the endpoints for good; requests in progress go on.
    public void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    boolean isReady() {
        return !stopping && services.get() != null;
    }

    /// @throws NotReadyException if requests cannot be served
    Services require() throws NotReadyException {
        Services ready = services.get();
        if (ready == null || stopping) {
            throw new NotReadyException();
        }
        return ready;
    }

    /// The server is starting or stopping; answered with 503.
    static final class NotReadyException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
