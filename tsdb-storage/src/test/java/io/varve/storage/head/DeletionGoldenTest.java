package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.journal.CutRecord;
import io.varve.storage.journal.DeletionRecord;
import io.varve.storage.journal.SeriesRuns;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.testing.MemoryTables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Deletions in the journal and in table `meta`, as version 1 has them.
class DeletionGoldenTest {
    private static final Deletion DELETION =
            new Deletion(
                    Ulid.parse("01JH2ZJ5Q4WGVT6BZ6WZ0T1E5R"),
                    List.of(
                            List.of(
                                    Matcher.equal("__name__", "up"),
                                    new Matcher("job", Matcher.Type.NOT_REGEX, "a|Zürich"),
                                    new Matcher("x", Matcher.Type.NOT_EQUAL, "")),
                            List.of(new Matcher("job", Matcher.Type.REGEX, "b.*"))),
                    new TimeRange(-1, Long.MAX_VALUE),
                    1_790_000_000_000L,
                    "127.0.0.1");

    private static final SeriesRuns SERIES =
            SeriesRuns.of(new int[] {1, 2, 3, 300, 1_000_000, 1_000_001}, 6);

    private static List<String> golden() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(
                        DeletionGoldenTest.class.getResourceAsStream(
                                "/golden/deletion/v1/deletion.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static byte[] delete() {
        return DeletionRecord.encode(new DeletionRecord.Delete(3, DELETION, SERIES));
    }

    private static byte[] published() {
        return DeletionRecord.encode(new DeletionRecord.Published(3, DELETION.id(), 400));
    }

    private static Deletions deletions() {
        HeadDeletion one = new HeadDeletion(DELETION, 77, SERIES, Map.of(2, -5L, 300, 9L));
        return new Deletions(4, 80, List.of(one, one.withRowsDone(), one.published(4)));
    }

    @Test
    void theSameBytesAreWritten() throws IOException {
        MemoryTables tables = new MemoryTables(MemoryTables.Content.empty());
        TableBatch batch = new TableBatch();
        deletions().put(3, new ByteWriter(10), batch);
        tables.write(batch);
        byte[] row = Objects.requireNonNull(tables.get(Table.META, Deletions.key(3)));
        HexFormat hex = HexFormat.of();
        assertThat(List.of(hex.formatHex(delete()), hex.formatHex(published()), hex.formatHex(row)))
                .isEqualTo(golden());
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        List<byte[]> bytes = golden().stream().map(HexFormat.of()::parseHex).toList();
        assertThat(DeletionRecord.is(bytes.get(0))).isTrue();
        assertThat(CutRecord.is(bytes.get(0))).isFalse();
        DeletionRecord.Delete delete = (DeletionRecord.Delete) DeletionRecord.decode(bytes.get(0));
        assertThat(delete.tenant()).isEqualTo(3);
        assertThat(delete.deletion()).isEqualTo(DELETION);
        assertSame(delete.series());
        assertThat(DeletionRecord.decode(bytes.get(1)))
                .isEqualTo(new DeletionRecord.Published(3, DELETION.id(), 400));
        Deletions row = Deletions.read(bytes.get(2));
        assertThat(row.manifestVersion()).isEqualTo(4);
        assertThat(row.position()).isEqualTo(80);
        assertThat(row.all())
                .extracting(HeadDeletion::rowsDone)
                .containsExactly(false, true, false);
        assertThat(row.all()).extracting(HeadDeletion::manifestVersion).containsExactly(0L, 0L, 4L);
        for (HeadDeletion each : row.all()) {
            assertThat(each.deletion()).isEqualTo(DELETION);
            assertThat(each.position()).isEqualTo(77);
            assertThat(each.movedFromMs()).isEqualTo(Map.of(2, -5L, 300, 9L));
            assertSame(each.series());
        }
    }

    private static void assertSame(SeriesRuns series) {
        assertThat(series.size()).isEqualTo(6);
        for (int id = 0; id < 1_000_005; id++) {
            boolean expected =
                    (id >= 1 && id <= 3) || id == 300 || id == 1_000_000 || id == 1_000_001;
            if (series.contains(id) != expected) {
                throw new AssertionError("id " + id);
            }
        }
    }

    @Test
    void anyFlippedBitIsFound() throws IOException {
        for (byte[] record : List.of(delete(), published())) {
            for (int i = 2; i < record.length; i++) {
                byte[] flipped = record.clone();
                flipped[i] ^= 0x10;
                assertThatThrownBy(() -> DeletionRecord.decode(flipped))
                        .isInstanceOf(CorruptDataException.class);
            }
        }
    }
}
