package io.varve.bench.compare;

import io.varve.bench.load.ChurningHour;
import io.varve.bench.load.Excerpt;
import io.varve.bench.load.Load;
import io.varve.bench.load.RemoteWriter;
import io.varve.bench.load.SyntheticFleet;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The tables about what is stored for long: bytes per sample, and queries.
///
/// Answers are compared before times mean anything: those of each server with those of the first
/// one, which is Prometheus unless it is left out. VictoriaMetrics computes rates in another way on
/// purpose, so some of its answers differ.
final class StoredComparison {
    private static final RemoteWriter.Shape SHAPE = new RemoteWriter.Shape(4, 2000, 20);
    private static final int DAY_HOURS = 24;

    private final Path root;
    private final Path work;
    private final List<ServerKind> kinds;
    private final PrintStream progress;

    StoredComparison(Path root, Path work, List<ServerKind> kinds, PrintStream progress) {
        this.root = root;
        this.work = work;
        this.kinds = kinds;
        this.progress = progress;
    }

    /// What a trial of one server does.
    private interface Action {
        StoredTrial.Outcome run(StoredTrial trial) throws IOException, InterruptedException;
    }

    /// A load of an hour or so, with queries if it is one of the synthetic fleet.
    String hour(int series, int samples, int rounds) throws IOException, InterruptedException {
        Load load = new SyntheticFleet(1, series, samples);
        Load first = new Excerpt(load, 0, samples / 2);
        Load second = new Excerpt(load, samples / 2, samples - samples / 2);
        long startMs = startMs(load.intervalMs() * samples);
        String title =
                String.format(
                        Locale.ROOT,
                        "stored: synthetic, %,d series × %d samples, and 20 queries",
                        series,
                        samples);
        return table(title, rounds, trial -> trial.query(load, first, second, startMs));
    }

    /// A day in which each hour one series in twenty is replaced.
    String churningDay(int series, int rounds) throws IOException, InterruptedException {
        long hourMs = 3_600_000;
        int samples = (int) (DAY_HOURS * hourMs / 15_000);
        Load fleet = new SyntheticFleet(1, series, samples);
        List<Load> hours = new ArrayList<>();
        for (int hour = 0; hour < DAY_HOURS; hour++) {
            hours.add(new ChurningHour(fleet, hour));
        }
        long startMs = startMs(DAY_HOURS * hourMs);
        String title =
                String.format(
                        Locale.ROOT,
                        "stored: synthetic, 24 h, %,d series with 5%% churn per hour",
                        series);
        return table(title, rounds, trial -> trial.store(hours, startMs));
    }

    String scrapes(Load load, int rounds) throws IOException, InterruptedException {
        long startMs = startMs(load.intervalMs() * load.samplesPerSeries());
        String title =
                String.format(
                        Locale.ROOT,
                        "stored: recorded scrapes, %,d series × %d samples",
                        load.seriesCount(),
                        load.samplesPerSeries());
        return table(title, rounds, trial -> trial.store(List.of(load), startMs));
    }

    private static long startMs(long lengthMs) {
        return System.currentTimeMillis() / 1000 * 1000 - lengthMs - 60_000;
    }

    private String table(String title, int rounds, Action action)
            throws IOException, InterruptedException {
        Report report = new Report();
        for (int round = 0; round < rounds; round++) {
            List<MixedQueries.Round> reference = List.of();
            for (ServerKind kind : kinds) {
                progress.println(title + ": " + kind.title() + ", round " + (round + 1));
                DataFolder folder = new DataFolder(Files.createTempDirectory(work, "stored"));
                StoredTrial.Outcome outcome =
                        action.run(new StoredTrial(root, folder.path(), kind, SHAPE));
                Map<Figure, Double> figures = new EnumMap<>(outcome.figures());
                if (!outcome.queries().isEmpty()) {
                    reference = reference.isEmpty() ? outcome.queries() : reference;
                    figures.put(
                            Figure.ANSWERS_DIFFERING, differences(outcome.queries(), reference));
                }
                report.add(kind, figures);
                folder.delete();
            }
        }
        return report.table(title, kinds);
    }

    private static double differences(
            List<MixedQueries.Round> rounds, List<MixedQueries.Round> reference) {
        int differing = 0;
        for (int i = 0; i < rounds.size(); i++) {
            differing += rounds.get(i).differences(reference.get(i));
        }
        return differing;
    }
}
