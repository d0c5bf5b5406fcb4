package io.varve.server.http;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether requests can be served: not while the head is being opened, and not while the server
/// stops. Thread-safe.
public final class Readiness {
    private final AtomicReference<@Nullable Services> services = new AtomicReference<>();
    private volatile boolean stopping;
    private volatile Supplier<String> trouble = () -> "";

    /// Opens the endpoints. Without effect once the server stops.
    public void open(Services ready) {
        services.set(Objects.requireNonNull(ready));
    }

    /// Sets where to ask what is wrong although requests are served.
    ///
    /// @param source one line, or nothing; thread-safe
    public void watch(Supplier<String> source) {
        trouble = source;
    }

    String trouble() {
        return trouble.get();
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
