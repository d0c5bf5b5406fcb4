package io.varve.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.compactor.work.OpenBlock;
import io.varve.storage.block.BlockIdentity;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.file.FileObjectStore;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactCommandTest {
    private static final long FIRST_MS = 1_700_006_400_000L;
    private static final long HOUR_MS = 3_600_000;
    private static final TenantId TEAM = new TenantId("team-a");

    @TempDir private Path folder = Path.of("");

    private final SplittableRandom random = Seeds.random("compact");

    private record Outcome(int code, String out, String err) {}

    private Outcome compact(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        String[] command =
                Stream.concat(
                                Stream.of("compact", "--data-dir", folder.toString()),
                                Stream.of(arguments))
                        .toArray(String[]::new);
        int code = VarveCommand.run(new PrintWriter(out), new PrintWriter(err), command);
        return new Outcome(code, out.toString(), err.toString());
    }

    private ManifestLog log(ObjectStore store) {
        return new ManifestLog(
                TEAM,
                store,
                ManifestSettings.DEFAULT,
                new ManifestLog.Writer("test", Clock.system(), random, _ -> {}));
    }

    private void publish(ObjectStore store, long fromMs) throws IOException {
        long nowMs = Clock.system().nowMs();
        var samples = new SampleColumn();
        for (int i = 0; i < 100; i++) {
            samples.addFloat(fromMs + 1000L * i, i);
        }
        var identity = new BlockIdentity(Ulid.at(nowMs, random), 0, "default");
        try (OpenBlock block = OpenBlock.create(folder, identity, BlockSettings.DEFAULTS)) {
            block.append(Labels.of(Labels.METRIC_NAME, "up"), samples, 0);
            BlockEntry entry = OpenBlock.entry(block.upload(TEAM, store), 1, List.of());
            Manifest _ =
                    log(store)
                            .publish(
                                    ManifestChange.replace(Set.of(), List.of(entry), Set.of()),
                                    nowMs);
        }
    }

    @Test
    void onceMergesWhatIsDueAndThenNothing() throws IOException {
        try (ObjectStore store = FileObjectStore.open(folder.resolve("bucket"), Clock.system())) {
            publish(store, FIRST_MS);
            publish(store, FIRST_MS + 2 * HOUR_MS);

            Outcome dry = compact("--once", "--dry-run");
            assertThat(dry.code()).isZero();
            assertThat(dry.out().lines()).hasSize(2);
            assertThat(dry.out())
                    .startsWith("tenant team-a: merge of 2 blocks of class default into level 4")
                    .endsWith("1 jobs, 0 failed\n");
            assertThat(log(store).newest().blocks()).hasSize(2);

            assertThat(compact("--once")).isEqualTo(new Outcome(0, "1 jobs, 0 failed\n", ""));
            assertThat(log(store).newest().blocks().values())
                    .singleElement()
                    .extracting(block -> block.size().samples())
                    .isEqualTo(200L);
            assertThat(compact("--once").out()).isEqualTo("0 jobs, 0 failed\n");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("bucket");
        }
    }

    @Test
    void dryRunTellsWhatRetentionWouldTake() throws IOException {
        try (ObjectStore store = FileObjectStore.open(folder.resolve("bucket"), Clock.system())) {
            publish(store, FIRST_MS);
        }
        Path config =
                Files.writeString(folder.resolve("c.yaml"), "retention: {default: {raw: 1d}}");
        Outcome dry = compact("--config", config.toString(), "--dry-run");
        assertThat(dry.out())
                .contains("tenant team-a: retention of default takes 1 series, 100 samples, ")
                .contains(" in 1 blocks; nothing is kept");
        assertThat(compact("--config", config.toString(), "--once").out())
                .isEqualTo("1 jobs, 0 failed\n");
        try (ObjectStore store = FileObjectStore.open(folder.resolve("bucket"), Clock.system())) {
            assertThat(log(store).newest().blocks()).isEmpty();
        }
    }

    @Test
    void aBucketThatIsNotThereIsAnError() {
        Outcome outcome = compact("--once");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("there is no such directory").hasLineCount(1);
    }

    @Test
    void delaysMustOutlastQueries() {
        Outcome outcome = compact("--once", "--set", "compactor.delete_delay=2m");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("compactor.delete_delay", "query.timeout");
        assertThat(compact("--set", "compactor.levels=2h,5h").err())
                .contains("5h is not a multiple of the level before");
    }
}
