package io.varve.bench.compare;

import io.varve.bench.load.Load;
import io.varve.bench.load.RemoteWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What a server's long-term form of samples costs, and what queries of it take: Varve's blocks in
/// the bucket after a cut, Prometheus's snapshot, VictoriaMetrics's folder after a forced merge.
final class StoredTrial {
    private static final Duration SETTLE_MOST = Duration.ofSeconds(60);

    /// Beside the samples, which lie at multiples of the interval after the start.
    private static final long OFF_SAMPLES_MS = 7_001;

    /// Until a virtual machine has compiled what queries run through; done by all servers alike.
    private static final int WARM_UP_ROUNDS = 15;

    private static final int WARM_ROUNDS = 5;

    private final Path root;
    private final Path directory;
    private final ServerKind kind;
    private final RemoteWriter.Shape shape;

    /// @param root the project's folder
    /// @param directory an empty directory for the server's files
    StoredTrial(Path root, Path directory, ServerKind kind, RemoteWriter.Shape shape) {
        this.root = root;
        this.directory = directory;
        this.kind = kind;
        this.shape = shape;
    }

    /// What was measured, and the answers that others are compared with.
    ///
    /// @param queries empty if none were asked
    record Outcome(Map<Figure, Double> figures, List<MixedQueries.Round> queries) {}

    /// Stores loads one behind the other.
    Outcome store(List<? extends Load> loads, long startMs)
            throws IOException, InterruptedException {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        DataFolder _ = stored(loads, startMs, figures);
        return new Outcome(figures, List.of());
    }

    /// Stores a load of an hour, and asks queries of what is stored, by a server that has nothing
    /// else; then of another that has the first half stored and the second as it came.
    Outcome query(Load load, Load firstHalf, Load secondHalf, long startMs)
            throws IOException, InterruptedException {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        DataFolder stored = stored(List.of(load), startMs, figures);
        long endMs = startMs + (load.samplesPerSeries() - 1) * load.intervalMs() + OFF_SAMPLES_MS;
        Path again = Files.createDirectory(directory.resolve("stored"));
        place(stored, again);
        MixedQueries.Round cold;
        try (RunningServer server = RunningServer.startManaged(kind, root, again)) {
            double cpuBefore = server.usage().cpuSeconds();
            MixedQueries queries = new MixedQueries(server, endMs);
            cold = queries.ask();
            figures.put(Figure.COLD_CPU, server.usage().cpuSeconds() - cpuBefore);
            figures.put(Figure.COLD_QUERIES, cold.geometricMeanMs());
            askWarm(server, queries, Figure.WARM_QUERIES, Figure.WARM_CPU, figures);
        }
        MixedQueries.Round mixed = mixed(firstHalf, secondHalf, startMs, endMs, figures);
        return new Outcome(figures, List.of(cold, mixed));
    }

    private MixedQueries.Round mixed(
            Load firstHalf, Load secondHalf, long startMs, long endMs, Map<Figure, Double> figures)
            throws IOException, InterruptedException {
        Path first = Files.createDirectory(directory.resolve("first-half"));
        DataFolder stored =
                new StoredTrial(root, first, kind, shape)
                        .stored(List.of(firstHalf), startMs, new EnumMap<>(Figure.class));
        Path both = Files.createDirectory(directory.resolve("both-halves"));
        place(stored, both);
        try (RunningServer server = RunningServer.startManaged(kind, root, both)) {
            long middleMs = startMs + firstHalf.samplesPerSeries() * firstHalf.intervalMs();
            long _ = new RemoteWriter(server.writeEndpoint(), shape).send(secondHalf, middleMs);
            server.settle(SETTLE_MOST);
            MixedQueries queries = new MixedQueries(server, endMs);
            MixedQueries.Round answers = queries.ask();
            askWarm(server, queries, Figure.MIXED_QUERIES, Figure.MIXED_CPU, figures);
            return answers;
        }
    }

    private static void askWarm(
            RunningServer server,
            MixedQueries queries,
            Figure time,
            Figure cpu,
            Map<Figure, Double> figures)
            throws IOException {
        MixedQueries.Round _ = queries.askOften(WARM_UP_ROUNDS);
        double cpuBefore = server.usage().cpuSeconds();
        MixedQueries.Round round = queries.askOften(WARM_ROUNDS);
        figures.put(cpu, (server.usage().cpuSeconds() - cpuBefore) / WARM_ROUNDS);
        figures.put(time, round.geometricMeanMs());
    }

    /// @return the folder that has the samples when the server has ended
    private DataFolder stored(List<? extends Load> loads, long startMs, Map<Figure, Double> figures)
            throws IOException, InterruptedException {
        long samples = 0;
        Path data = directory.resolve("data");
        try (RunningServer server = RunningServer.startManaged(kind, root, directory)) {
            long fromMs = startMs;
            for (Load load : loads) {
                samples += new RemoteWriter(server.writeEndpoint(), shape).send(load, fromMs);
                fromMs += load.samplesPerSeries() * load.intervalMs();
            }
            server.settle(SETTLE_MOST);
            double cpuBefore = server.usage().cpuSeconds();
            kind.store(server);
            server.settle(SETTLE_MOST);
            figures.put(
                    Figure.STORE_CPU_PER_MILLION,
                    (server.usage().cpuSeconds() - cpuBefore) * 1e6 / samples);
        }
        DataFolder stored =
                switch (kind) {
                    case PROMETHEUS -> new DataFolder(onlyFolder(data.resolve("snapshots")));
                    case VICTORIA_METRICS -> new DataFolder(data);
                    case VARVE -> new DataFolder(data.resolve("bucket"));
                };
        figures.put(Figure.STORED_BYTES_PER_SAMPLE, (double) stored.bytes() / samples);
        return stored;
    }

    private static Path onlyFolder(Path parent) throws IOException {
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.findFirst()
                    .orElseThrow(() -> new IOException(parent + " has no snapshot"));
        }
    }

    /// Puts what is stored where a server that has nothing else looks for it.
    private void place(DataFolder stored, Path server) throws IOException {
        Path data = server.resolve("data");
        if (kind == ServerKind.VARVE) {
            Files.createDirectory(data);
            data = data.resolve("bucket");
        }
        Path _ = Files.move(stored.path(), data);
    }
}
