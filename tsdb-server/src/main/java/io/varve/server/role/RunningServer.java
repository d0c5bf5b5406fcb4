package io.varve.server.role;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.server.config.Configuration;
import io.varve.storage.runtime.Clock;

/// A server that runs until it is told to stop. Thread-safe.
public interface RunningServer extends AutoCloseable {
    /// Starts the parts of a role.
    ///
    /// @throws io.varve.storage.runtime.VarveException if it cannot start
    static RunningServer start(Role role, Configuration configuration) {
        return switch (role) {
            case Role.AllInOne _ ->
                    AllInOneServer.start(configuration, Clock.system(), new PrometheusRegistry());
        };
    }

    /// Where it is reached, as in `127.0.0.1:9099`.
    String address();

    /// Puts in force what the configuration says now, as far as that can be done while the server
    /// runs. What comes of it is logged.
    void reload();

    /// Waits until the server has stopped or has failed for good.
    ///
    /// @return the exit code of the process: 0 if it was told to stop, 1 if it failed
    int awaitEnd() throws InterruptedException;

    /// Stops in order: no new requests, those in progress end, the head is saved. Idempotent; a
    /// second caller waits for the first.
    @Override
    void close();
}
