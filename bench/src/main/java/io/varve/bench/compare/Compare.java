package io.varve.bench.compare;

import io.varve.bench.load.RecordedScrapes;
import io.varve.bench.load.RemoteWriter;
import io.varve.bench.load.SyntheticFleet;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs every scenario on every server in turn, so that a drift of the machine's speed meets all
/// alike, and prints tables of medians, spreads and ratios.
///
/// How to read them: CPU-seconds are the server's own, by the kernel's account, until it has come
/// to rest after the load; less is better everywhere. A ratio below 1 is in Varve's favour.
/// Differences inside the spread (minimum and maximum in parentheses) mean nothing.
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Compares Varve with Prometheus and VictoriaMetrics on this machine.")
public final class Compare implements Callable<Integer> {
    /// An hour's.
    private static final int STORED_SAMPLES = 240;

    @Option(names = "--root", required = true, hidden = true, description = "the project's folder")
    private @Nullable Path root;

    @Option(
            names = "--series",
            defaultValue = "100000",
            description = "series of the synthetic fleet (default ${DEFAULT-VALUE})")
    private int series;

    @Option(
            names = "--samples",
            defaultValue = "24",
            description = "samples of each series (default ${DEFAULT-VALUE}; the reference is 240)")
    private int samples;

    @Option(
            names = "--active-series",
            defaultValue = "0",
            description = "series of the active-series scenario; 0 leaves it out (default)")
    private int activeSeries;

    @Option(
            names = "--scrapes",
            defaultValue = "60",
            description = "real scrapes to record; 0 leaves them out (default ${DEFAULT-VALUE})")
    private int scrapes;

    @Option(
            names = "--stored-series",
            defaultValue = "20000",
            description =
                    "series of what is stored for long and queried, with 240 samples each;"
                            + " 0 leaves it out (default ${DEFAULT-VALUE}; the reference is 100000)")
    private int storedSeries;

    @Option(
            names = "--churning-series",
            defaultValue = "2000",
            description =
                    "series of the day with churn, with 5760 samples each; 0 leaves it out"
                            + " (default ${DEFAULT-VALUE})")
    private int churningSeries;

    @Option(
            names = "--tables",
            defaultValue = "ingest,stored",
            description = "which tables: ingest, stored, or both (default)",
            split = ",")
    private List<String> tables = List.of();

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "trials of each server in each scenario (default ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--only", description = "only these servers, comma-separated", split = ",")
    private List<ServerKind> only = List.of(ServerKind.values());

    @SuppressWarnings("SystemOut") // the report is this program's output
    private final PrintStream out = System.out;

    @SuppressWarnings("SystemOut")
    private final PrintStream progress = System.err;

    private Compare() {}

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Compare());
        command.setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path project = Objects.requireNonNull(root);
        Path work = Files.createTempDirectory("varve-compare");
        try {
            RecordedScrapes recorded = scrapes > 0 ? record(work) : null;
            if (tables.contains("ingest")) {
                for (Scenario scenario : scenarios(recorded)) {
                    print(run(project, work, scenario));
                }
            }
            if (tables.contains("stored")) {
                printStored(new StoredComparison(project, work, only, progress), recorded);
            }
        } finally {
            new DataFolder(work).delete();
        }
        return 0;
    }

    private void print(String table) {
        out.print(table);
        out.flush();
    }

    private void printStored(StoredComparison stored, @Nullable RecordedScrapes recorded)
            throws IOException, InterruptedException {
        if (storedSeries > 0) {
            print(stored.hour(storedSeries, STORED_SAMPLES, rounds));
        }
        if (churningSeries > 0) {
            print(stored.churningDay(churningSeries, rounds));
        }
        if (recorded != null) {
            print(stored.scrapes(recorded, rounds));
        }
    }

    private RecordedScrapes record(Path work) throws IOException, InterruptedException {
        progress.println("recording " + scrapes + " scrapes");
        List<String> texts = new ScrapeRecorder(work.resolve("scrapes")).record(scrapes);
        return new RecordedScrapes(texts, 20);
    }

    private List<Scenario> scenarios(@Nullable RecordedScrapes load) {
        List<Scenario> scenarios = new ArrayList<>();
        scenarios.add(
                new Scenario(
                        String.format(
                                Locale.ROOT,
                                "%,d series × %d samples, 2,000 per request, 4 connections",
                                series,
                                samples),
                        new SyntheticFleet(1, series, samples),
                        new RemoteWriter.Shape(4, 2000, 1)));
        scenarios.add(
                new Scenario(
                        String.format(
                                Locale.ROOT,
                                "%,d series × %d samples, 20 samples per series entry",
                                series / 4,
                                4 * samples),
                        new SyntheticFleet(1, series / 4, 4 * samples),
                        new RemoteWriter.Shape(4, 2000, 20)));
        if (load != null) {
            scenarios.add(
                    new Scenario(
                            String.format(
                                    Locale.ROOT,
                                    "recorded scrapes, %,d series × %d samples",
                                    load.seriesCount(),
                                    load.samplesPerSeries()),
                            load,
                            new RemoteWriter.Shape(4, 2000, 1)));
        }
        if (activeSeries > 0) {
            scenarios.add(
                    new Scenario(
                            String.format(
                                    Locale.ROOT,
                                    "%,d active series, first 4 samples of each",
                                    activeSeries),
                            new SyntheticFleet(2, activeSeries, 4),
                            new RemoteWriter.Shape(4, 2000, 1)));
        }
        return scenarios;
    }

    private String run(Path project, Path work, Scenario scenario)
            throws IOException, InterruptedException {
        Report report = new Report();
        for (int round = 0; round < rounds; round++) {
            for (ServerKind kind : only) {
                progress.println(scenario.title() + ": " + kind.title() + ", round " + (round + 1));
                Path directory = Files.createTempDirectory(work, "trial");
                long lengthMs = scenario.load().samplesPerSeries() * scenario.load().intervalMs();
                long startMs = System.currentTimeMillis() / 1000 * 1000 - lengthMs - 60_000;
                report.add(kind, new Trial(project, directory).run(kind, scenario, startMs));
                new DataFolder(directory).delete();
            }
        }
        return report.table(scenario.title(), only);
    }
}
