package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.TimeRange;
import io.varve.storage.tables.RocksSettings;
import io.varve.storage.tables.RocksTables;
import io.varve.storage.tables.TableStore;
import io.varve.storage.testing.MemoryTables;
import io.varve.storage.testing.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A head against a model that is obviously right: equal in its answers and in all that it holds,
/// after every step, through restarts and crashes.
class HeadModelTest {
    @TempDir private Path root;

    /// A store that can be opened again as it was left.
    private interface Disk {
        TableStore open();

        /// What a killed process would leave, as a disk of its own.
        Disk crashed() throws IOException;
    }

    private static final class MemoryDisk implements Disk {
        private final MemoryTables.Content content;
        private MemoryTables tables;

        MemoryDisk(MemoryTables.Content content) {
            this.content = content;
            this.tables = new MemoryTables(content);
        }

        @Override
        public TableStore open() {
            MemoryTables.Content last = tables.content();
            tables = new MemoryTables(tables.writes() == 0 ? content : last);
            return tables;
        }

        @Override
        public Disk crashed() {
            return new MemoryDisk(tables.content());
        }
    }

    private static final class RocksDisk implements Disk {
        private final Path directory;

        RocksDisk(Path directory) {
            this.directory = directory;
        }

        @Override
        public TableStore open() {
            return RocksTables.open(RocksSettings.DEFAULTS, directory);
        }

        @Override
        public Disk crashed() throws IOException {
            Path copy = Files.createTempDirectory(directory.getParent(), "crash");
            CrashCopy.copy(directory, copy);
            return new RocksDisk(copy);
        }
    }

    @Test
    void equalsTheModelInMemory() {
        Property.check(
                "a head equals the model",
                12,
                random -> run(random, new MemoryDisk(MemoryTables.Content.empty()), 100));
    }

    @Test
    void equalsTheModelOnDisk() {
        Property.check(
                "a head on disk equals the model",
                3,
                random -> run(random, new RocksDisk(Files.createTempDirectory(root, "h")), 60));
    }

    private static void run(SplittableRandom random, Disk firstDisk, int steps) throws IOException {
        Disk disk = firstDisk;
        HeadSettings settings =
                HeadSettings.DEFAULTS
                        .withOutOfOrderWindowMs(HeadFixture.WINDOW_MS)
                        .withCheckpoint(1 + random.nextInt(20_000), 1);
        HeadModel model = new HeadModel();
        int seriesMax = 1 << random.nextInt(1, 11);
        RequestGenerator requests = new RequestGenerator(random, seriesMax);
        Head head = HeadFixture.open(settings, disk.open());
        try {
            HeadFixture.createSeries(head, seriesMax);
            for (int step = 0; step < steps; step++) {
                List<HeadModel.Sample> request = requests.next(400);
                CommitResult result = HeadFixture.commit(head, HeadFixture.TENANT, request).join();
                assertThat(HeadFixture.answer(result, head.series(HeadFixture.TENANT)))
                        .isEqualTo(model.write(request, HeadFixture.WINDOW_MS));
                assertEqual(head, model, randomRange(random));
                if (random.nextInt(12) == 0) {
                    head.close();
                    head = HeadFixture.open(settings, disk.open());
                    assertEqual(head, model, TimeRange.ALL);
                } else if (random.nextInt(12) == 0) {
                    Disk crashed = disk.crashed();
                    head.close();
                    disk = crashed;
                    head = HeadFixture.open(settings, disk.open());
                    assertEqual(head, model, TimeRange.ALL);
                }
            }
            assertEqual(head, model, TimeRange.ALL);
        } finally {
            head.close();
        }
    }

    private static TimeRange randomRange(SplittableRandom random) {
        if (random.nextInt(8) == 0) {
            return TimeRange.ALL;
        }
        long fromMs = HeadFixture.START_MS + random.nextLong(-4_000_000, 8_000_000);
        return new TimeRange(fromMs, fromMs + random.nextLong(4_000_000));
    }

    private static void assertEqual(Head head, HeadModel model, TimeRange range) {
        assertThat(HeadFixture.read(head, HeadFixture.TENANT, range))
                .isEqualTo(HeadFixture.expected(model, range));
    }
}
