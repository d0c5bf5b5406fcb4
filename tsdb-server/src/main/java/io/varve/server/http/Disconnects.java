package io.varve.server.http;

import io.varve.storage.runtime.CancelToken;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that clients have closed their connections while their queries still run, and cancels
/// those.
///
/// Over HTTP/1.1 Jetty does not look at a connection while its request is being handled. So this
/// reads from the connections of running requests now and then, one byte without waiting. End of
/// stream means that the client is gone (as Go's server takes it too). A byte belongs to the next
/// request of a client that pipelines: it is handed to the connection's buffer, and that request is
/// not watched any longer.
///
/// Thread-safe. A connection is read under the lock of its [Watch], and closing the watch, which
/// ends the reading, takes the same lock; the handler does not read the request meanwhile.
final class Disconnects implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Disconnects.class);

    /// Queries that are done sooner are never looked at.
    private static final long PERIOD_MS = 250;

    /// How long after its deadline work that writes its answer may take to notice by itself.
    private static final long LATE_MS = 2_000;

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService poller =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("disconnects").daemon().factory());

    Disconnects() {
        var _ =
                poller.scheduleWithFixedDelay(
                        this::poll, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /// Watches the connection of a request whose body has been read, until the watch is closed.
    Watch watch(ServletRequest request) {
        return watch(request, false);
    }

    /// As [#watch], for work that writes its answer while it runs: a client that takes the answer
    /// too slowly for the deadline loses its connection, or it would hold the work for ever.
    Watch watchWriting(ServletRequest request) {
        return watch(request, true);
    }

    private Watch watch(ServletRequest request, boolean writing) {
        Watch watch =
                new Watch(
                        ServletContextRequest.getServletContextRequest(request)
                                .getConnectionMetaData()
                                .getConnection(),
                        writing);
        watches.add(watch);
        return watch;
    }

    private void poll() {
        for (Watch watch : watches) {
            watch.poll();
        }
    }

    /// Cancels what still runs, as the server stops.
    void cancelAll() {
        watches.forEach(Watch::cancel);
    }

    @Override
    public void close() {
        poller.shutdownNow();
    }

    /// One running request. It is told of the work that shall be cancelled by [#accept].
    final class Watch implements AutoCloseable, Consumer<CancelToken> {
        private final Connection connection;
        private final boolean writing;
        private @Nullable CancelToken work;
        private boolean open = true;

        private Watch(Connection connection, boolean writing) {
            this.connection = connection;
            this.writing = writing;
        }

        @Override
        public synchronized void accept(CancelToken token) {
            work = token;
        }

        private synchronized void cancel() {
            if (work != null) {
                work.cancel();
            }
        }

        private synchronized void poll() {
            if (open && writing && work != null && work.isLateBy(LATE_MS)) {
                connection.getEndPoint().close();
                gone();
            }
            if (!open || !(connection instanceof Connection.UpgradeTo buffered)) {
                return;
            }
            EndPoint endPoint = connection.getEndPoint();
            ByteBuffer next = BufferUtil.allocate(1);
            try {
                int read = endPoint.fill(next);
                if (read > 0) {
                    buffered.onUpgradeTo(next);
                    open = false;
                } else if (read < 0) {
                    gone();
                }
            } catch (IOException e) {
                LOG.debug("connection of {} broke", endPoint.getRemoteSocketAddress(), e);
                gone();
            }
        }

        private void gone() {
            open = false;
            cancel();
        }

        @Override
        public void close() {
            synchronized (this) {
                open = false;
            }
            watches.remove(this);
        }
    }
}
