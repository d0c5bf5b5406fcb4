package io.varve.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varve.storage.block.BlockFile;
import io.varve.storage.block.BlockIdentity;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.BlockWriter;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.manifest.ManifestKeys;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlocksCommandTest {
    private static final long FIRST_MS = 1_700_000_000_000L;
    private static final int SAMPLES = 100;
    private static final TenantId TEAM = new TenantId("team-a");

    /// What a command line has printed and returned.
    private record Outcome(int code, String out, String err) {}

    @TempDir private Path folder = Path.of("");

    private final SplittableRandom random = Seeds.random("blocks");
    private Ulid ours = new Ulid(0, 0);
    private Ulid anonymous = new Ulid(0, 0);

    @BeforeEach
    void publish() throws IOException {
        try (ObjectStore store = FileObjectStore.open(bucket(), Clock.system())) {
            anonymous = publish(store, TenantId.ANONYMOUS);
            ours = publish(store, TEAM);
        }
    }

    private Path bucket() {
        return folder.resolve("bucket");
    }

    /// Publishes a block of three series of two metrics.
    private Ulid publish(ObjectStore store, TenantId tenant) throws IOException {
        long nowMs = Clock.system().nowMs();
        Ulid id = Ulid.at(nowMs, random);
        Path local = Files.createDirectories(folder.resolve(id.toString()));
        var samples = new SampleColumn();
        for (int i = 0; i < SAMPLES; i++) {
            samples.addFloat(FIRST_MS + 1000L * i, i);
        }
        BlockSummary summary;
        try (BlockWriter out =
                BlockWriter.create(
                        local, new BlockIdentity(id, 0, "default"), BlockSettings.DEFAULTS)) {
            for (String[] series : new String[][] {{"a_total", "x"}, {"up", "x"}, {"up", "y"}}) {
                out.startSeries(Labels.of(Labels.METRIC_NAME, series[0], "instance", series[1]));
                out.append(samples, 0);
            }
            summary = out.finish();
        }
        for (BlockFile file : BlockFile.values()) {
            store.upload(
                    ManifestKeys.block(tenant, id) + file.fileName(),
                    local.resolve(file.fileName()));
        }
        var log =
                new ManifestLog(
                        tenant,
                        store,
                        ManifestSettings.DEFAULT,
                        new ManifestLog.Writer("test", Clock.system(), random, _ -> {}));
        log.publish(ManifestChange.replace(Set.of(), List.of(entry(summary)), Set.of()), nowMs);
        return id;
    }

    private static BlockEntry entry(BlockSummary summary) {
        Ulid id = summary.identity().id();
        return new BlockEntry(
                id,
                summary.range(),
                0,
                1,
                "default",
                summary.firstKey(),
                summary.lastKey(),
                new BlockEntry.Size(summary.series(), summary.chunks(), summary.samples(), 4321),
                new BlockEntry.IndexLocation(
                        summary.contents().offset(), summary.contents().bytes()),
                List.of(id),
                Set.of(),
                0);
    }

    private Outcome blocks(String... arguments) {
        List<String> all = new ArrayList<>(List.of("blocks"));
        all.addAll(List.of(arguments));
        if (Stream.of(arguments).noneMatch(argument -> argument.startsWith("--bucket"))) {
            all.add("--data-dir=" + folder);
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                VarveCommand.run(
                        new PrintWriter(out), new PrintWriter(err), all.toArray(new String[0]));
        return new Outcome(code, out.toString(), err.toString());
    }

    private static JsonNode json(Outcome outcome) throws IOException {
        assertThat(outcome.err()).isEmpty();
        return new ObjectMapper().readTree(outcome.out());
    }

    @Test
    void listsBlocksOfAllTenantsOrOne() throws IOException {
        String expected =
                """
                {"id":"%s","tenant":"team-a","min_time_ms":1700000000000,\
                "max_time_ms":1700000099000,"resolution":0,"level":1,"class":"default",\
                "series":3,"samples":300,"bytes":4321,"sources":["%s"]}\
                """
                        .formatted(ours, ours);
        assertThat(blocks("ls", "--json", "--tenant=team-a"))
                .isEqualTo(new Outcome(0, "[" + expected + "]\n", ""));
        assertThat(json(blocks("ls", "--json")).findValuesAsText("id"))
                .containsExactly(anonymous.toString(), ours.toString());
        assertThat(blocks("ls", "--bucket=file://" + bucket()).out().lines())
                .hasSize(3)
                .anyMatch(line -> line.matches(ours + "  team-a .* raw +1 .* 300 +4\\.2 KiB"));
    }

    @Test
    void showsWhatABlockHolds() throws IOException {
        JsonNode json = json(blocks("inspect", ours.toString(), "--json"));
        assertThat(json.path("metrics").toString())
                .isEqualTo("[{\"name\":\"up\",\"series\":2},{\"name\":\"a_total\",\"series\":1}]");
        assertThat(json.path("bytes_per_sample").asDouble()).isEqualTo(4321 / 300.0);
        assertThat(blocks("inspect", ours.toString()).out())
                .contains("bytes per sample  14.40\n")
                .containsPattern("up +2\na_total +1\n")
                .containsPattern("instance +2\n")
                .containsPattern("chunks +chunks +1 +\\d+ B\n")
                .containsPattern("index +series +1 +\\d+ B\n")
                .containsPattern("integer +3 +300 +\\d+ B +0\\.\\d+\n");
        assertThat(json.path("encodings").size()).isEqualTo(1);
        JsonNode integers = json.path("encodings").path(0);
        assertThat(integers.path("encoding").asText()).isEqualTo("integer");
        assertThat(integers.path("chunks").asInt()).isEqualTo(3);
        assertThat(integers.path("samples").asInt()).isEqualTo(300);
        assertThat(json.path("parts").findValuesAsText("kind"))
                .containsExactly("chunks", "series", "labels", "contents");
        long bytes = 0;
        for (JsonNode part : json.path("parts")) {
            bytes += part.path("bytes").asLong();
        }
        // All but what stands before and behind the pages.
        assertThat(objectBytes(BlockFile.INDEX) + objectBytes(BlockFile.CHUNKS) - bytes)
                .isBetween(1L, 100L);
    }

    private long objectBytes(BlockFile file) throws IOException {
        return Files.size(path(TEAM, ours, file));
    }

    @Test
    void aBlockOfANewerFormatIsToldAndDoesNotHoldUpOthers() throws IOException {
        for (BlockFile file : List.of(BlockFile.INDEX, BlockFile.CHUNKS)) {
            Path object = path(TenantId.ANONYMOUS, anonymous, file);
            byte[] bytes = Files.readAllBytes(object);
            // The version stands behind the magic.
            bytes[4]++;
            Files.write(object, bytes);
        }
        String reason =
                "block "
                        + anonymous
                        + " index at 0: format 2 is newer than this version of Varve reads, which"
                        + " is 1";
        assertThat(json(blocks("ls", "--json")).size()).isEqualTo(2);
        Outcome verified = blocks("verify");
        assertThat(verified)
                .isEqualTo(
                        new Outcome(
                                1,
                                reason + "\n1 blocks verified, 0 damaged, 1 of a newer format\n",
                                ""));
        JsonNode json = json(blocks("verify", "--json"));
        assertThat(json.path("unsupported").asInt()).isEqualTo(1);
        assertThat(json.path("blocks").path(1).path("unsupported").asText()).isEqualTo(reason);
        assertThat(blocks("inspect", anonymous.toString()))
                .isEqualTo(new Outcome(1, "", "varve: " + reason + "\n"));
    }

    @Test
    void findsAFlippedByteAndAMissingObject() throws IOException {
        assertThat(blocks("verify"))
                .isEqualTo(new Outcome(0, "2 blocks verified, 0 damaged\n", ""));
        Path chunks = path(TEAM, ours, BlockFile.CHUNKS);
        byte[] bytes = Files.readAllBytes(chunks);
        bytes[40] ^= 4;
        Files.write(chunks, bytes);
        Outcome damaged = blocks("verify");
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.out())
                .contains("block " + ours + " chunks at 24: checksum")
                .endsWith("\n2 blocks verified, 1 damaged\n");
        assertThat(blocks("verify", anonymous.toString()).out())
                .isEqualTo("1 blocks verified, 0 damaged\n");

        Files.delete(path(TenantId.ANONYMOUS, anonymous, BlockFile.INDEX));
        Outcome both = blocks("verify", "--json");
        assertThat(both.code()).isEqualTo(1);
        assertThat(json(both).path("damaged").asInt()).isEqualTo(2);
        assertThat(both.out())
                .contains("block " + anonymous + " index at 0: the object is not there");
    }

    private Path path(TenantId tenant, Ulid id, BlockFile file) {
        return bucket().resolve(ManifestKeys.block(tenant, id) + file.fileName());
    }

    @Test
    void errorsNameWhatIsNotThere() {
        assertThat(blocks("inspect", "nope"))
                .isEqualTo(new Outcome(1, "", "varve: there is no live block nope\n"));
        assertThat(blocks("verify", "nope").code()).isEqualTo(1);
        Outcome tenant = blocks("ls", "--tenant=nobody");
        assertThat(tenant.code()).isEqualTo(1);
        assertThat(tenant.err()).endsWith(" has nothing of tenant nobody\n").hasLineCount(1);
        Path absent = folder.resolve("absent");
        Outcome away = blocks("ls", "--bucket=file://" + absent);
        assertThat(away.code()).isEqualTo(1);
        assertThat(away.err()).contains(absent.toString(), "no such directory").hasLineCount(1);
        assertThat(absent).doesNotExist();
        assertThat(blocks().code()).isEqualTo(2);
    }
}
