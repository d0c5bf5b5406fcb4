package io.varve.server.cli;

import io.varve.compactor.job.Tally;
import io.varve.server.admin.LogLevel;
import io.varve.server.admin.Logging;
import io.varve.server.config.Configuration;
import io.varve.server.config.FlagValue;
import io.varve.server.role.CompactionRun;
import io.varve.storage.runtime.Clock;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `varve compact`: merges blocks and deletes what nobody needs, beside a running server or without
/// one.
@Command(
        name = "compact",
        description = {
            "Merges the blocks in the bucket and deletes what nobody needs any more, again and again"
                    + " or once. Safe beside running servers and other compactors.",
            "The last line says how many jobs were done and how many failed."
        },
        mixinStandardHelpOptions = true)
final class CompactCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(CompactCommand.class);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", description = "The server's YAML file.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "The server's folder of data: the default bucket lies in it, and blocks are"
                            + " written there before they are uploaded.")
    private Optional<String> dataDir = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets a key of the configuration, such as compactor.delete_delay=1h.")
    private List<String> assignments = List.of();

    @Option(names = "--once", description = "Ends when nothing is due.")
    private boolean once;

    @Option(
            names = "--dry-run",
            description = "Prints what is due and what retention would take; changes nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        List<FlagValue> flags = new ArrayList<>();
        assignments.forEach(assignment -> flags.add(FlagValue.ofSet(assignment)));
        dataDir.ifPresent(dir -> flags.add(new FlagValue("--data-dir", "server.data_dir", dir)));
        Configuration configuration = Configuration.load(config, flags);
        Logging.setLevel(LogLevel.INFO);
        PrintWriter out = spec.commandLine().getOut();
        try (CompactionRun run = CompactionRun.open(configuration, Clock.system())) {
            if (dryRun) {
                List<String> due = run.due();
                due.forEach(out::println);
                run.losses().forEach(out::println);
                out.println(due.size() + " jobs, 0 failed");
                return 0;
            }
            Thread hook = Thread.ofPlatform().name("stop").unstarted(() -> stop(run));
            Runtime.getRuntime().addShutdownHook(hook);
            Tally tally = once ? run.untilIdle() : run.untilStopped();
            out.println(tally.done() + tally.failed() + " jobs, " + tally.failed() + " failed");
            out.flush();
            return tally.failed() == 0 ? 0 : 1;
        }
    }

    /// What SIGTERM and Ctrl-C do: others need not wait for the lease of the job that runs.
    private static void stop(CompactionRun run) {
        try {
            run.stop();
        } catch (InterruptedException e) {
            LOG.warn("interrupted before the compactor had stopped", e);
            Thread.currentThread().interrupt();
        }
    }
}
