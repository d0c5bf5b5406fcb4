package io.varve.server.crash;

import io.varve.server.testing.RemoteWrite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.BitSet;
import java.util.SplittableRandom;

/// Sends one request after another and keeps book of what became of each. Request `k` holds one
/// sample of each of a sender's lasting series, all at time `k`, and one sample of a series that
/// occurs in this request only.
///
/// Used by one thread at a time.
final class Sender {
    static final int LASTING = 20;

    /// Milliseconds between the samples of two requests.
    static final long STEP_MS = 50;

    private final int number;
    private final long baseMs;
    private final URI server;
    private final HttpClient client;
    private final SplittableRandom random;
    private final BitSet acknowledged = new BitSet();
    private final BitSet inDoubt = new BitSet();
    private int next;
    private int repeat = -1;

    Sender(int number, long baseMs, URI server, HttpClient client, SplittableRandom random) {
        this.number = number;
        this.baseMs = baseMs;
        this.server = server;
        this.client = client;
        this.random = random;
    }

    /// Sends until the server is gone.
    ///
    /// @throws AssertionError if the server refuses what it must take
    void run() {
        boolean alive = true;
        while (alive) {
            int request = repeat >= 0 ? repeat : next++;
            repeat = -1;
            inDoubt.set(request);
            try {
                HttpResponse<String> response = message(request).send(client, server);
                if (response.statusCode() == 204) {
                    acknowledged.set(request);
                    inDoubt.clear(request);
                } else if (response.statusCode() == 503) {
                    // Stopping or not ready: nothing is stored, but that is not what is tested.
                    alive = false;
                } else {
                    throw new AssertionError(
                            "request "
                                    + request
                                    + ": "
                                    + response.statusCode()
                                    + " "
                                    + response.body());
                }
            } catch (IOException e) {
                alive = false;
                // As a real sender does, but not always, so that both states stay to be seen.
                repeat = random.nextBoolean() ? request : -1;
            }
        }
    }

    private RemoteWrite message(int request) {
        RemoteWrite message = new RemoteWrite();
        for (int series = 0; series <= LASTING; series++) {
            message.add(
                    timeMs(request),
                    value(request, series),
                    "__name__",
                    "crash",
                    "once",
                    series == LASTING ? Integer.toString(request) : "no",
                    "sender",
                    Integer.toString(number),
                    "series",
                    Integer.toString(series));
        }
        return message;
    }

    /// A value that no other sample has.
    static double value(int request, int series) {
        return request * 1000.0 + series + 0.5;
    }

    private long timeMs(int request) {
        return baseMs + request * STEP_MS;
    }

    /// The request whose samples have this time.
    int requestAt(long timestampMs) {
        long distance = timestampMs - baseMs;
        if (distance % STEP_MS != 0) {
            throw new AssertionError("nobody sent a sample at " + timestampMs);
        }
        return Math.toIntExact(distance / STEP_MS);
    }

    /// The time just after the last sample that was sent.
    long endMs() {
        return timeMs(next);
    }

    long startMs() {
        return baseMs;
    }

    int number() {
        return number;
    }

    int sent() {
        return next;
    }

    boolean isAcknowledged(int request) {
        return acknowledged.get(request);
    }

    int acknowledgedCount() {
        return acknowledged.cardinality();
    }

    int inDoubtCount() {
        return inDoubt.cardinality();
    }
}
