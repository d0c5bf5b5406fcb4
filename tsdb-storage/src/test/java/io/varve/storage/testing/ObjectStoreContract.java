package io.varve.storage.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.objectstore.StoreProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every object store must do. A backend or decorator extends it and says how it is opened.
/// Keys get a prefix of their own per test, so that a shared bucket will do.
public abstract class ObjectStoreContract {
    private static final int RACERS = 16;

    @TempDir private Path directory;

    private ObjectStore store;
    private String prefix;

    /// A store to test; closed by the contract.
    protected abstract ObjectStore open(Path directory) throws Exception;

    /// Where multipart upload begins for the store under test; the contract uploads more than that.
    protected int partBytes() {
        return 1 << 20;
    }

    @BeforeEach
    void openStore() throws Exception {
        store = open(directory.resolve("store"));
        // Unique across runs on a shared bucket; no test depends on the value.
        prefix = "contract-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + "/";
    }

    @AfterEach
    void deleteAndClose() throws IOException {
        List<String> keys = new ArrayList<>();
        for (ObjectInfo info : store.list(prefix, "", Integer.MAX_VALUE)) {
            keys.add(info.key());
        }
        store.delete(keys);
        assertThat(store.list(prefix, "", 10)).isEmpty();
        store.close();
    }

    @Test
    void createsOnlyIfTheKeyIsFree() throws IOException {
        assertThat(store.create(prefix + "a", bytes("first"))).isTrue();
        assertThat(store.create(prefix + "a", bytes("second"))).isFalse();
        assertThat(store.get(prefix + "a")).isEqualTo(bytes("first"));
    }

    @Test
    void exactlyOneOfManyCreatorsWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            String key = prefix + "race/" + round;
            CyclicBarrier barrier = new CyclicBarrier(RACERS);
            List<Callable<Boolean>> racers = new ArrayList<>();
            for (int racer = 0; racer < RACERS; racer++) {
                byte[] content = bytes("racer " + racer);
                racers.add(() -> {
                    barrier.await();
                    return store.create(key, content);
                });
            }
            List<Integer> winners = new ArrayList<>();
            try (ExecutorService executor = Executors.newFixedThreadPool(RACERS)) {
                List<Future<Boolean>> answers = executor.invokeAll(racers);
                for (int racer = 0; racer < RACERS; racer++) {
                    if (answers.get(racer).get()) {
                        winners.add(racer);
                    }
                }
            }
            assertThat(winners).hasSize(1);
            assertThat(store.get(key)).isEqualTo(bytes("racer " + winners.getFirst()));
        }
    }

    @Test
    void passesTheProbeOfAStart() throws IOException {
        StoreProbe.check(store, ThreadLocalRandom.current());
        assertThat(store.list(StoreProbe.FOLDER, "", 10)).isEmpty();
    }

    @Test
    void aDeletedKeyIsFreeAgain() throws IOException {
        store.create(prefix + "a/b/c", bytes("1"));
        store.delete(List.of(prefix + "a/b/c"));
        assertThat(store.stat(prefix + "a/b/c")).isEmpty();
        assertThat(store.create(prefix + "a/b/c", bytes("2"))).isTrue();
        assertThat(store.get(prefix + "a/b/c")).isEqualTo(bytes("2"));
    }

    @Test
    void deletingWhatIsNotThereIsNoError() throws IOException {
        store.create(prefix + "there", bytes("x"));
        store.delete(List.of(prefix + "nowhere", prefix + "there", prefix + "no/where"));
        assertThat(store.list(prefix, "", 10)).isEmpty();
    }

    @Test
    void readsRanges() throws IOException {
        byte[] content = random(100_000);
        store.create(prefix + "range", content);
        assertThat(store.get(prefix + "range", 0, 10)).isEqualTo(slice(content, 0, 10));
        assertThat(store.get(prefix + "range", 50_000, 777)).isEqualTo(slice(content, 50_000, 777));
        assertThat(store.get(prefix + "range", 99_999, 1)).isEqualTo(slice(content, 99_999, 1));
    }

    @Test
    void aRangeBeyondTheEndIsAnError() throws IOException {
        store.create(prefix + "short", bytes("0123456789"));
        assertKind(Kind.OUT_OF_RANGE, () -> store.get(prefix + "short", 5, 6));
        assertKind(Kind.OUT_OF_RANGE, () -> store.get(prefix + "short", 10, 1));
    }

    @Test
    void whatIsMissingIsNotFound() throws IOException {
        assertKind(Kind.NOT_FOUND, () -> store.get(prefix + "missing"));
        assertKind(Kind.NOT_FOUND, () -> store.get(prefix + "missing", 0, 1));
        assertThat(store.stat(prefix + "missing")).isEmpty();
        assertThat(store.list(prefix + "missing/", "", 10)).isEmpty();
        assertThat(store.listFolders(prefix + "missing/")).isEmpty();
    }

    @Test
    void uploadsFilesSmallAndLarge() throws IOException {
        for (int size : new int[] {0, 1, 1000, 2 * partBytes() + 17}) {
            byte[] content = random(size);
            Path file = directory.resolve("file");
            Files.write(file, content);
            store.upload(prefix + "file", file);
            assertThat(store.get(prefix + "file")).isEqualTo(content);
            assertThat(store.stat(prefix + "file").orElseThrow().bytes()).isEqualTo(size);
        }
    }

    @Test
    void listsInKeyOrderAndInPages() throws IOException {
        // '-' sorts before '/', which sorts before letters: folders must not be sorted by name
        // alone.
        List<String> names = List.of("a-b", "a/b", "a/b-c", "a/b/c", "ab", "b", "b/", "zz/y/x");
        List<String> expected = new ArrayList<>();
        for (String name : names) {
            if (!name.endsWith("/")) {
                expected.add(prefix + "l/" + name + ".x");
            }
        }
        expected.sort(null);
        for (String key : expected.reversed()) {
            store.create(key, bytes(key));
        }
        assertThat(keys(store.list(prefix + "l/", "", 100))).isEqualTo(expected);
        assertThat(keys(store.list(prefix + "l/a", "", 100)))
                .isEqualTo(expected.stream().filter(k -> k.startsWith(prefix + "l/a")).toList());
        List<String> paged = new ArrayList<>();
        String after = "";
        while (true) {
            List<String> page = keys(store.list(prefix + "l/", after, 2));
            assertThat(page.size()).isLessThanOrEqualTo(2);
            if (page.isEmpty()) {
                break;
            }
            paged.addAll(page);
            after = page.getLast();
        }
        assertThat(paged).isEqualTo(expected);
    }

    @Test
    void listsMoreThanAPageOfTheStore() throws IOException {
        for (int i = 0; i < 1100; i++) {
            store.create(prefix + "many/" + String.format("%05d", i), bytes("x"));
        }
        assertThat(store.list(prefix + "many/", "", Integer.MAX_VALUE)).hasSize(1100);
        assertThat(store.list(prefix + "many/", prefix + "many/00999", 1000)).hasSize(100);
    }

    @Test
    void listsFolders() throws IOException {
        for (String name : List.of("t1/m/1", "t1/b/2", "t2/m/1", "t-3/x", "file")) {
            store.create(prefix + "f/" + name, bytes("x"));
        }
        assertThat(store.listFolders(prefix + "f/")).containsExactly("t-3", "t1", "t2");
        assertThat(store.listFolders(prefix + "f/t1/")).containsExactly("b", "m");
    }

    @Test
    void ageIsByTheStoresOwnTime() throws IOException {
        long before = store.storeTimeMs();
        store.create(prefix + "age", bytes("x"));
        long modified = store.stat(prefix + "age").orElseThrow().modifiedMs();
        long after = store.storeTimeMs();
        // Stores round to seconds.
        assertThat(modified).isBetween(before - 1000, after + 1000);
        assertThat(store.list(prefix + "age", "", 1).getFirst().modifiedMs()).isEqualTo(modified);
    }

    @Test
    void badKeysAreRefused() {
        for (String key : List.of("", "/a", "a/", "a//b", "a/../b", "./a", "x".repeat(1025))) {
            assertThatThrownBy(() -> store.create(key, bytes("x")))
                    .as(key)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void assertKind(Kind kind, ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static List<String> keys(List<ObjectInfo> objects) {
        return objects.stream().map(ObjectInfo::key).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] slice(byte[] bytes, int offset, int length) {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }
}
