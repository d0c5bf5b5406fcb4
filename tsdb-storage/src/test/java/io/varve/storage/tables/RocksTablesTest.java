package io.varve.storage.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksTablesTest {
    private static final int WRITES = 40;
    private static final int VALUE_BYTES = 3_000;

    @TempDir private Path root;
    private Path directory;

    @BeforeEach
    void chooseDirectory() {
        directory = root.resolve("head");
    }

    @Test
    void tablesKeepWhatWasWritten() {
        try (RocksTables store = open()) {
            TableBatch batch = new TableBatch();
            for (Table table : Table.values()) {
                batch.put(table, key(1), table.name().getBytes(UTF_8));
                batch.put(table, key(2), new byte[] {2});
                batch.put(table, key(3), new byte[] {3});
            }
            batch.deleteRange(Table.JOURNAL, key(2), key(3));
            store.write(batch);
        }
        try (RocksTables store = open()) {
            for (Table table : Table.values()) {
                assertThat(store.get(table, key(1))).isEqualTo(table.name().getBytes(UTF_8));
                assertThat(keys(store.scan(table), key(0)))
                        .containsExactlyElementsOf(
                                table == Table.JOURNAL ? List.of(1, 3) : List.of(1, 2, 3));
            }
        }
    }

    @Test
    void lookupsStayInsideTheirPrefix() {
        try (RocksTables store = open()) {
            TableBatch batch = new TableBatch();
            for (int series = 0; series < 3; series++) {
                for (int i = 0; i < 4; i++) {
                    batch.put(Table.CHUNKS, chunkKey(series, i), new byte[] {(byte) i});
                }
            }
            store.write(batch);
            try (TableCursor cursor = store.lookup(Table.CHUNKS)) {
                assertThat(cursor.seek(chunkKey(1, 2))).isTrue();
                assertThat(cursor.value()).containsExactly(2);
                assertThat(cursor.advance()).isTrue();
                assertThat(cursor.advance()).isFalse();
                assertThat(cursor.seek(chunkKey(7, 0))).isFalse();
            }
        }
    }

    @Test
    void cursorsSeeTheirMomentUntilTheyAreRefreshed() {
        try (RocksTables store = open();
                TableCursor cursor = store.lookup(Table.CHUNKS)) {
            TableBatch batch = new TableBatch();
            batch.put(Table.CHUNKS, chunkKey(1, 1), new byte[] {1});
            store.write(batch);
            assertThat(cursor.seek(chunkKey(1, 0))).isFalse();
            cursor.refresh();
            assertThat(cursor.seek(chunkKey(1, 0))).isTrue();
        }
    }

    @Test
    void aClosedStoreRefusesInsteadOfCrashing() {
        RocksTables store = open();
        TableCursor cursor = store.scan(Table.META);
        store.close();
        store.close();
        assertUnavailable(() -> cursor.seek(key(0)));
        assertUnavailable(() -> store.get(Table.META, key(0)));
        assertUnavailable(() -> store.write(new TableBatch()));
        assertUnavailable(() -> store.scan(Table.META));
        cursor.close();
    }

    private static void assertUnavailable(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        VarveException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                .hasMessageContaining("is closed");
    }

    @Test
    void virtualThreadsAreTurnedAwayAndServedByNativeCalls() throws InterruptedException {
        List<Object> results = new ArrayList<>();
        try (RocksTables store = open();
                NativeCalls calls = new NativeCalls("test", 1)) {
            Thread thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    store.get(Table.META, key(1));
                                } catch (IllegalStateException e) {
                                    results.add(e);
                                }
                                results.add(calls.run(() -> store.get(Table.META, key(1)) == null));
                            });
            thread.join();
        }
        assertThat(results).hasSize(2);
        assertThat(results.getFirst()).isInstanceOf(IllegalStateException.class);
        assertThat(results.getLast()).isEqualTo(true);
    }

    @Test
    void aSecondOpenSaysWhatToDo() {
        try (RocksTables _ = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(VarveException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("is in use: stop the process");
        }
    }

    @Test
    void aTornTailIsForgiven() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        writeSome(random);
        byte[] log = Files.readAllBytes(newestLog());
        int lastWrite = VALUE_BYTES;
        assertEntriesAfter("cut", log, WRITES - 1, file -> file.setLength(log.length - 10));
        assertEntriesAfter(
                "hole in the last write",
                log,
                WRITES - 1,
                file -> overwrite(file, log.length - lastWrite + 500, new byte[600]));
        assertEntriesAfter(
                "end of the last write missing",
                log,
                WRITES - 1,
                file -> overwrite(file, log.length - 700, new byte[700]));
        byte[] garbage = new byte[700];
        random.nextBytes(garbage);
        assertEntriesAfter(
                "garbage behind the last write",
                log,
                WRITES,
                file -> overwrite(file, log.length, garbage));
    }

    @Test
    void damageInsideTheLogIsAnError() throws IOException {
        writeSome(new SplittableRandom(2));
        Path file = newestLog();
        byte[] log = Files.readAllBytes(file);
        // In the last write but one, and in the middle.
        for (int at : new int[] {log.length - VALUE_BYTES - 200, log.length / 2}) {
            byte[] broken = log.clone();
            broken[at] ^= 1;
            Files.write(file, broken);
            assertThatThrownBy(this::open)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("checksum mismatch");
            assertThat(Files.readAllBytes(file)).isEqualTo(broken);
        }
    }

    private interface Damage {
        void doTo(RandomAccessFile file) throws IOException;
    }

    private static void overwrite(RandomAccessFile file, long at, byte[] bytes) throws IOException {
        file.seek(at);
        file.write(bytes);
    }

    private void assertEntriesAfter(String what, byte[] log, int entries, Damage damage)
            throws IOException {
        Path copy = Files.createTempDirectory(root, "torn");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Path copiedLog = copy.resolve(newestLog().getFileName());
        Files.write(copiedLog, log);
        try (RandomAccessFile file = new RandomAccessFile(copiedLog.toFile(), "rw")) {
            damage.doTo(file);
        }
        try (RocksTables store = RocksTables.open(RocksSettings.DEFAULTS, copy)) {
            assertThat(keys(store.scan(Table.JOURNAL), key(0))).as(what).hasSize(entries);
        }
        // What was repaired stays repaired.
        try (RocksTables store = RocksTables.open(RocksSettings.DEFAULTS, copy)) {
            assertThat(keys(store.scan(Table.JOURNAL), key(0))).as(what).hasSize(entries);
        }
    }

    private void writeSome(SplittableRandom random) {
        try (RocksTables store = open()) {
            for (int i = 0; i < WRITES; i++) {
                byte[] value = new byte[VALUE_BYTES];
                random.nextBytes(value);
                TableBatch batch = new TableBatch();
                batch.put(Table.JOURNAL, key(i), value);
                store.write(batch);
            }
        }
    }

    private Path newestLog() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    private RocksTables open() {
        return RocksTables.open(RocksSettings.DEFAULTS, directory);
    }

    private static byte[] key(int number) {
        return new byte[] {0, 0, 0, 0, 0, 0, 0, 0, (byte) number};
    }

    private static byte[] chunkKey(int series, int number) {
        return new byte[] {0, 0, 0, 1, 0, 0, 0, (byte) series, (byte) number};
    }

    private static List<Integer> keys(TableCursor cursor, byte[] from) {
        List<Integer> keys = new ArrayList<>();
        try (cursor) {
            for (boolean more = cursor.seek(from); more; more = cursor.advance()) {
                keys.add((int) cursor.key()[8]);
            }
        }
        return keys;
    }
}
