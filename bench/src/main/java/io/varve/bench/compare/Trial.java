package io.varve.bench.compare;

import io.varve.bench.load.Load;
import io.varve.bench.load.RemoteWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One run of one scenario on one server: load, settle, check the answers, kill, start again,
/// count.
final class Trial {
    private static final Pattern VALUE = Pattern.compile("\"value\":\\[[^,]+,\"([^\"]+)\"\\]");
    private static final Duration SETTLE_MOST = Duration.ofSeconds(60);

    private final Path root;
    private final Path directory;

    /// @param root the project's folder
    /// @param directory an empty directory for the server's files
    Trial(Path root, Path directory) {
        this.root = root;
        this.directory = directory;
    }

    Map<Figure, Double> run(ServerKind kind, Scenario scenario, long startMs)
            throws IOException, InterruptedException {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        Load load = scenario.load();
        long endMs = startMs + (load.samplesPerSeries() - 1) * load.intervalMs();
        long acknowledged;
        try (RunningServer server = RunningServer.start(kind, root, directory)) {
            double cpuBefore = server.usage().cpuSeconds();
            long wallBefore = System.nanoTime();
            acknowledged =
                    new RemoteWriter(server.writeEndpoint(), scenario.shape()).send(load, startMs);
            figures.put(Figure.WALL_SECONDS, (System.nanoTime() - wallBefore) / 1e9);
            server.settle(SETTLE_MOST);
            ProcessUsage usage = server.usage();
            figures.put(
                    Figure.CPU_PER_MILLION, (usage.cpuSeconds() - cpuBefore) * 1e6 / acknowledged);
            figures.put(Figure.RESIDENT_PEAK, usage.residentPeakBytes() / 1048576.0);
            checkCount(server, load, endMs);
            // One more scrape, and killed at once: what was acknowledged a moment ago must stay.
            acknowledged +=
                    new RemoteWriter(server.writeEndpoint(), scenario.shape())
                            .send(new LastScrapeAgain(load), endMs + load.intervalMs());
            server.kill();
        }
        figures.put(
                Figure.DISK_BYTES_PER_SAMPLE,
                (double) new DataFolder(directory.resolve("data")).bytes() / acknowledged);
        try (RunningServer server = RunningServer.start(kind, root, directory)) {
            figures.put(Figure.RESTART_SECONDS, server.readySeconds());
            long kept = countSamples(server, load, endMs + load.intervalMs());
            figures.put(Figure.LOST_SAMPLES, (double) (acknowledged - kept));
        }
        return figures;
    }

    /// The last scrape of a load once more, as a load of its own.
    private record LastScrapeAgain(Load load) implements Load {
        @Override
        public String name() {
            return load.name();
        }

        @Override
        public int seriesCount() {
            return load.seriesCount();
        }

        @Override
        public int samplesPerSeries() {
            return 1;
        }

        @Override
        public byte[] span(int series) {
            return load.span(series);
        }

        @Override
        public double value(int series, int sample) {
            return load.value(series, load.samplesPerSeries() - 1);
        }

        @Override
        public long intervalMs() {
            return load.intervalMs();
        }
    }

    private static void checkCount(RunningServer server, Load load, long timeMs)
            throws IOException {
        long series = (long) number(server.query("count({__name__=~\".+\"})", timeMs));
        if (series != load.seriesCount()) {
            throw new IOException(
                    server.kind().title()
                            + " has "
                            + series
                            + " series of "
                            + load.seriesCount()
                            + " that were acknowledged");
        }
    }

    /// Metric by metric, because `count_over_time` drops the name and two metrics may share all
    /// other labels.
    private static long countSamples(RunningServer server, Load load, long endMs)
            throws IOException {
        long windowSeconds = (load.samplesPerSeries() + 4) * load.intervalMs() / 1000;
        long samples = 0;
        for (String metric : server.metricNames()) {
            String counted = "sum(count_over_time(" + metric + "[" + windowSeconds + "s]))";
            samples += (long) number(server.query(counted, endMs));
        }
        return samples;
    }

    private static double number(String json) {
        Matcher matcher = VALUE.matcher(json);
        if (!matcher.find()) {
            return 0;
        }
        return Double.parseDouble(matcher.group(1));
    }
}
