package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.codec.SpanHasher;
import io.varve.storage.index.LabelIndex;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.testing.LabelsGenerator;
import io.varve.storage.testing.MemoryTables;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Rows of the head's tables come back, and damaged ones, checksum put right, are corrupt or are
/// accepted, but never anything else.
class RowsTest {
    private static final SpanHasher HASHER = new SpanHasher(1, 2);

    @Test
    void seriesComeBack() {
        Property.check(
                "series come back",
                100,
                random -> {
                    List<Labels> series = new ArrayList<>();
                    List<byte[]> spans = new ArrayList<>();
                    for (int i = random.nextInt(1, 3_000); i > 0; i--) {
                        Labels labels = LabelsGenerator.labels(random);
                        series.add(labels);
                        spans.add(LabelSpan.encode(labels));
                    }
                    LabelIndex index = new LabelIndex(HASHER);
                    IndexLoader loader = new IndexLoader(index);
                    rows(spans).forEach((key, row) -> loader.read(Keys.second(key), row));
                    assertThat(index.seriesCount()).isEqualTo(series.size());
                    for (int i = 0; i < series.size(); i++) {
                        assertThat(index.labels(i + 1)).isEqualTo(series.get(i));
                    }
                });
    }

    private static NavigableMap<byte[], byte[]> rows(List<byte[]> spans) {
        NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
        TableBatch batch = new TableBatch();
        SeriesRow.put(7, 1, spans, HASHER, batch);
        batch.drainTo(
                new TableBatch.Sink() {
                    @Override
                    public void put(Table table, byte[] key, byte[] value) {
                        assertThat(table).isEqualTo(Table.SERIES);
                        rows.put(key, value);
                    }

                    @Override
                    public void delete(Table table, byte[] key) {
                        throw new AssertionError("a key is deleted");
                    }

                    @Override
                    public void deleteRange(Table table, byte[] from, byte[] to) {
                        throw new AssertionError("a range is deleted");
                    }
                });
        return rows;
    }

    @Test
    void damagedSeriesAreCorrupt() {
        Property.check(
                "damaged series are corrupt",
                3_000,
                random -> {
                    List<byte[]> spans = new ArrayList<>();
                    for (int i = random.nextInt(1, 20); i > 0; i--) {
                        spans.add(LabelSpan.encode(LabelsGenerator.labels(random)));
                    }
                    byte[] row = damaged(random, rows(spans).firstEntry().getValue());
                    check(() -> new IndexLoader(new LabelIndex(HASHER)).read(1, row));
                });
    }

    @Test
    void damagedPagesAndChunksAreCorrupt() {
        MemoryTables tables = new MemoryTables(MemoryTables.Content.empty());
        RequestGenerator requests = new RequestGenerator(new SplittableRandom(4), 3);
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables)) {
            for (int i = 0; i < 30; i++) {
                HeadFixture.commit(head, HeadFixture.TENANT, requests.next(100)).join();
            }
        }
        Map.Entry<byte[], byte[]> open = tables.firstEntry(Table.OPEN);
        Map.Entry<byte[], byte[]> chunk = tables.firstEntry(Table.CHUNKS);
        Property.check(
                "damaged pages and chunks are corrupt",
                5_000,
                random -> {
                    byte[] page = damaged(random, open.getValue());
                    check(() -> PageRow.restore(page, new SeriesPage(1, 0)));
                    byte[] row = damaged(random, chunk.getValue());
                    check(() -> decode(ChunkTable.chunk(1, chunk.getKey(), row)));
                });
    }

    private static void decode(ClosedChunk closed) {
        closed.chunk().decode(TimeRange.ALL, new SampleColumn());
    }

    private static void check(Runnable reading) {
        try {
            reading.run();
        } catch (CorruptDataException expected) {
            assertThat(expected).hasMessageMatching("(?s).+");
        }
    }

    private static byte[] damaged(SplittableRandom random, byte[] value) {
        byte[] content = Arrays.copyOf(value, value.length - 4);
        if (random.nextInt(10) == 0) {
            content = Arrays.copyOf(content, random.nextInt(content.length));
        } else if (random.nextInt(10) == 0) {
            random.nextBytes(content);
        }
        for (int i = random.nextInt(1, 5); i > 0 && content.length > 0; i--) {
            int at = random.nextInt(Math.min(content.length, 1 << random.nextInt(1, 12)));
            content[at] = (byte) random.nextInt();
        }
        ByteWriter out = new ByteWriter(content.length + 4);
        out.bytes(content);
        out.fixed32(Crc32c.of(content));
        assertThat(Checksum.open("test", out.toBytes())).isInstanceOf(ByteReader.class);
        return out.toBytes();
    }
}
