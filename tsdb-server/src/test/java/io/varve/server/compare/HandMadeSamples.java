package io.varve.server.compare;

import io.varve.server.testing.RemoteWrite;
import io.varve.storage.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;

/// Series made for comparisons, half an hour of them, a sample each 15 seconds: counters that are
/// reset, that have a gap and that end and begin again; gauges with every special value; classic
/// histograms, whole and broken; native histograms.
///
/// Counters stay far above zero: how 2.42 extrapolates to zero is another rule.
final class HandMadeSamples {
    static final int SAMPLES = 120;
    static final long STEP_MS = 15_000;

    private static final String[] BOUNDS = {"0.1", "0.5", "1", "5", "+Inf"};

    private final long startMs;
    private final List<RemoteWrite> messages = new ArrayList<>();
    private RemoteWrite message = new RemoteWrite();
    private long timeMs;

    /// @param startMs time of the first samples
    HandMadeSamples(long startMs) {
        this.startMs = startMs;
    }

    /// Messages in the order in which they are to be sent.
    List<RemoteWrite> messages() {
        for (int i = 0; i < SAMPLES; i++) {
            timeMs = startMs + i * STEP_MS;
            counters(i);
            gauges(i);
            classic(i);
            natives(i);
            if (i % 20 == 19) {
                messages.add(message);
                message = new RemoteWrite();
            }
        }
        return messages;
    }

    private void counters(int i) {
        int series = 0;
        for (String job : List.of("api", "web")) {
            for (String instance : List.of("a", "b")) {
                for (String code : List.of("200", "500")) {
                    series++;
                    boolean afterReset = i >= 40 + 9 * series;
                    double value =
                            1e6 + 1000.5 * series + (afterReset ? -9e5 : 0) + i * (3 + series);
                    message.add(
                            timeMs,
                            value,
                            "__name__",
                            "requests_total",
                            "code",
                            code,
                            "instance",
                            instance,
                            "job",
                            job);
                }
            }
            message.add(timeMs, 5e5 + Math.floorDiv(i, 10), "__name__", "slow_total", "job", job);
            message.add(timeMs, 1, "__name__", "owner", "job", job, "team", "team " + job);
        }
        if (i < 60 || i >= 88) {
            message.add(timeMs, 2e6 + 7.25 * i, "__name__", "gap_total");
        }
        if (i <= 50 || i >= 62) {
            double value = i == 50 ? StaleMarker.VALUE : 3e6 + 11 * i;
            message.add(timeMs, value, "__name__", "stale_total");
        }
    }

    private void gauges(int i) {
        for (int room = 1; room <= 4; room++) {
            double value = 15 + room + 4 * Math.sin(i / 7.0 + room) + (i * room % 5) / 8.0;
            message.add(timeMs, value, "__name__", "temperature", "room", "" + room);
        }
        weird("nan", i % 3 == 0 ? i : Double.NaN);
        weird("inf", i % 4 == 0 ? Double.POSITIVE_INFINITY : i);
        weird("ninf", i % 5 == 0 ? Double.NEGATIVE_INFINITY : -i);
        weird("zero", i % 2 == 0 ? 0.0 : -0.0);
        weird("always", Double.NaN);
        weird("half", i % 9 - 4.5);
        if (i <= 70) {
            double value = i == 70 ? StaleMarker.VALUE : 20 + i % 7;
            message.add(timeMs, value, "__name__", "short_lived", "room", "1");
        }
        if (i == 110) {
            message.add(timeMs, 150, "__name__", "lonely");
        }
    }

    private void weird(String kind, double value) {
        message.add(timeMs, value, "__name__", "weird", "kind", kind);
    }

    private void classic(int i) {
        for (String path : List.of("/", "/a")) {
            double cumulative = 1e5;
            for (int b = 0; b < BOUNDS.length; b++) {
                cumulative += (b + path.length()) * (1000 + i * (2.0 + b));
                message.add(
                        timeMs,
                        cumulative,
                        "__name__",
                        "latency_bucket",
                        "le",
                        BOUNDS[b],
                        "path",
                        path);
            }
            message.add(timeMs, cumulative, "__name__", "latency_count", "path", path);
            message.add(timeMs, cumulative * 0.7, "__name__", "latency_sum", "path", path);
        }
        for (int b = 0; b < BOUNDS.length; b++) {
            double count = b == 2 ? 5 + i : 10 * (b + 1) + i;
            message.add(timeMs, count, "__name__", "broken_bucket", "le", BOUNDS[b]);
            if (b < BOUNDS.length - 1) {
                message.add(timeMs, count, "__name__", "endless_bucket", "le", BOUNDS[b]);
            }
        }
    }

    private void natives(int i) {
        int series = 0;
        for (String job : List.of("api", "web")) {
            series++;
            long base = i >= 50 + 10 * series ? 200_000 : 300_000;
            long[] counts = new long[4 + series];
            for (int b = 0; b < counts.length; b++) {
                counts[b] = base + 100L * b + (long) i * (b + series);
            }
            message.addHistogram(
                    timeMs, 1e6 * series + i * 12.5, counts, "__name__", "sizes", "job", job);
        }
    }
}
