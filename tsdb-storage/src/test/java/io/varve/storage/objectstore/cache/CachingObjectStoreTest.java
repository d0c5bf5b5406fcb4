package io.varve.storage.objectstore.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.objectstore.MeteredObjectStore;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.objectstore.StoreOperation;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.Pause;
import io.varve.storage.testing.FaultyObjectStore;
import io.varve.storage.testing.MemoryObjectStore;
import io.varve.storage.testing.ObjectStoreContract;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.RequestCounts;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachingObjectStoreTest extends ObjectStoreContract {
    private static final int PAGE = 4096;
    private static final int SIZE = 10 * PAGE + 123;

    @TempDir private Path directory;

    private final MemoryObjectStore memory = new MemoryObjectStore(Clock.system());
    private final RequestCounts counts = new RequestCounts();
    private final ObjectStore counted = new MeteredObjectStore(memory, Clock.system(), counts);
    private final byte[] content = new byte[SIZE];

    @BeforeEach
    void createObject() {
        Seeds.random("content").nextBytes(content);
        memory.create("blocks/b/chunks", content);
    }

    @Override
    protected ObjectStore open(Path where) throws IOException {
        CacheSettings settings = settings(1 << 20, Optional.of(where.resolve("cache")), 1 << 20);
        return new CachingObjectStore(
                new MemoryObjectStore(Clock.system()),
                PageCache.open(settings, new PrometheusRegistry()));
    }

    private static CacheSettings settings(long memoryBytes, Optional<Path> disk, long diskBytes) {
        return new CacheSettings(
                PAGE, memoryBytes, disk.map(path -> new CacheSettings.Disk(path, diskBytes)));
    }

    private CachingObjectStore inMemory() throws IOException {
        return caching(settings(1 << 20, Optional.empty(), 0));
    }

    /// With disk only, so that pages must come from there.
    private CachingObjectStore onDisk(long bytesMax) throws IOException {
        return caching(settings(0, Optional.of(directory.resolve("pages")), bytesMax));
    }

    private CachingObjectStore caching(CacheSettings settings) throws IOException {
        return new CachingObjectStore(counted, PageCache.open(settings, new PrometheusRegistry()));
    }

    private void read(ObjectStore store, int offset, int length) throws IOException {
        assertThat(store.get("blocks/b/chunks", offset, length))
                .isEqualTo(Arrays.copyOfRange(content, offset, offset + length));
    }

    private long requests() {
        return counts.calls(StoreOperation.GET_RANGE);
    }

    @Test
    void readsNothingTwiceAndNoMoreThanAsked() throws IOException {
        ObjectStore store = inMemory();
        read(store, 100, 3 * PAGE);
        read(store, 100, 3 * PAGE);
        read(store, PAGE, 17);
        assertThat(requests()).isEqualTo(1);
        assertThat(counts.bytesRead()).isEqualTo(3 * PAGE);
        // The end, which lies within a page.
        read(store, SIZE - 50, 50);
        read(store, SIZE - 10, 10);
        assertThat(requests()).isEqualTo(2);
        assertThat(counts.bytesRead()).isEqualTo(3 * PAGE + 50);
    }

    @Test
    void neighboursComeByOneRequestAndRunsOfAPageGrow() throws IOException {
        ObjectStore store = inMemory();
        read(store, 4 * PAGE, PAGE);
        read(store, 0, 10 * PAGE);
        assertThat(requests()).as("before and behind the page that is there").isEqualTo(3);
        assertThat(counts.bytesRead()).isEqualTo(10 * PAGE);
        ObjectStore other = inMemory();
        read(other, 0, 100);
        read(other, 100, 100);
        long before = requests();
        read(other, 50, 100);
        assertThat(requests()).isEqualTo(before);
    }

    @Test
    void answersAreThoseOfTheStore() {
        Property.check(
                "ranges through caches",
                20,
                random -> {
                    Path pages = directory.resolve("p" + random.nextInt(1_000_000_000));
                    CacheSettings settings =
                            settings(
                                    random.nextInt(8 * PAGE),
                                    Optional.of(pages),
                                    1 + random.nextInt(8 * PAGE));
                    ObjectStore store = caching(settings);
                    for (int i = 0; i < 40; i++) {
                        int offset = random.nextInt(SIZE);
                        read(store, offset, 1 + random.nextInt(SIZE - offset));
                    }
                });
    }

    @Test
    void theEndIsWhereTheStoreSays() throws IOException {
        ObjectStore store = inMemory();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> store.get("blocks/b/chunks", SIZE - 10, 11))
                    .isInstanceOfSatisfying(
                            ObjectStoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.OUT_OF_RANGE));
        }
        read(store, SIZE - 10, 10);
    }

    @Test
    void absenceIsNotRemembered() throws IOException {
        ObjectStore store = inMemory();
        String next = "manifest/00000000000000000007";
        assertThatThrownBy(() -> store.get(next)).isInstanceOf(ObjectStoreException.class);
        assertThatThrownBy(() -> store.get(next, 0, 1)).isInstanceOf(ObjectStoreException.class);
        assertThat(store.stat(next)).isEmpty();
        memory.create(next, new byte[] {7});
        assertThat(store.get(next)).containsExactly(7);
        assertThat(store.get(next, 0, 1)).containsExactly(7);
        assertThat(store.stat(next)).isPresent();
    }

    @Test
    void pagesSurviveARestart() throws IOException {
        read(onDisk(1 << 20), 10, 5 * PAGE);
        ObjectStore restarted = onDisk(1 << 20);
        read(restarted, 10, 5 * PAGE);
        read(restarted, 2 * PAGE, 2 * PAGE);
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void damagedPagesAreReadAnew() {
        Property.check(
                "damaged pages",
                40,
                random -> {
                    read(onDisk(1 << 20), 0, 3 * PAGE);
                    List<Path> files = pageFiles();
                    assertThat(files).hasSize(3);
                    damage(files.get(random.nextInt(3)), random);
                    ObjectStore store = onDisk(1 << 20);
                    long before = requests();
                    read(store, 0, 3 * PAGE);
                    assertThat(requests()).isEqualTo(before + 1);
                    read(store, 0, 3 * PAGE);
                    assertThat(requests()).isEqualTo(before + 1);
                });
    }

    private static void damage(Path file, SplittableRandom random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (random.nextInt(4)) {
            case 0 -> Files.delete(file);
            case 1 -> Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            case 2 -> Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
            default -> {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes);
            }
        }
    }

    @Test
    void aPageUnderAnothersNameIsAMiss() throws IOException {
        read(onDisk(1 << 20), 0, 2 * PAGE);
        List<Path> files = pageFiles();
        Files.write(files.get(0), Files.readAllBytes(files.get(1)));
        read(onDisk(1 << 20), 0, 2 * PAGE);
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void theDiskIsBounded() throws IOException {
        long bytesMax = 3 * (PAGE + 100);
        ObjectStore store = onDisk(bytesMax);
        for (int page = 0; page < 3; page++) {
            read(store, page * PAGE, PAGE);
        }
        read(store, 0, PAGE);
        read(store, 3 * PAGE, PAGE);
        assertThat(bytesOnDisk()).isLessThanOrEqualTo(bytesMax);
        long before = requests();
        read(store, 0, PAGE);
        assertThat(requests()).as("used lately, so kept").isEqualTo(before);
        read(store, PAGE, PAGE);
        assertThat(requests()).as("used least lately, so evicted").isEqualTo(before + 1);
        onDisk(PAGE + 100);
        assertThat(bytesOnDisk()).as("a smaller cache later").isLessThanOrEqualTo(PAGE + 100);
    }

    private List<Path> pageFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("pages"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private long bytesOnDisk() throws IOException {
        long sum = 0;
        for (Path file : pageFiles()) {
            sum += Files.size(file);
        }
        return sum;
    }

    @Test
    void deletedObjectsAreForgotten() throws IOException {
        for (CachingObjectStore store : List.of(inMemory(), onDisk(1 << 20))) {
            memory.create("blocks/c", content);
            store.get("blocks/c", 0, SIZE);
            store.delete(List.of("blocks/c"));
            assertThatThrownBy(() -> store.get("blocks/c", 0, SIZE))
                    .isInstanceOf(ObjectStoreException.class);
        }
    }

    @Test
    void readersOfOnePageFetchItOnce() throws Exception {
        int readers = 8;
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch fetching = new CountDownLatch(1);
        ObjectStore slow =
                new MeteredObjectStore(
                        counted,
                        Clock.system(),
                        (_, _, _, _) -> {
                            fetching.countDown();
                            awaitQuietly(release);
                        });
        PageCache cache =
                PageCache.open(settings(1 << 20, Optional.empty(), 0), new PrometheusRegistry());
        CachingObjectStore store = new CachingObjectStore(slow, cache);
        Future<?> first;
        List<Future<?>> others = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            first = executor.submit(() -> readOrFail(store, 0, 2 * PAGE));
            fetching.await();
            for (int i = 1; i < readers; i++) {
                AtomicReference<Thread> thread = new AtomicReference<>();
                others.add(
                        executor.submit(() -> {
                            thread.set(Thread.currentThread());
                            readOrFail(store, PAGE, PAGE);
                        }));
                awaitWaiting(thread);
            }
            release.countDown();
        }
        first.get();
        for (Future<?> reader : others) {
            reader.get();
        }
        assertThat(requests()).isEqualTo(1);
    }

    private void readOrFail(ObjectStore store, int offset, int length) {
        try {
            read(store, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns when a reader waits: for another's fetch, or in one of its own.
    private static void awaitWaiting(AtomicReference<Thread> reader) {
        while (reader.get() == null || reader.get().getState() != Thread.State.WAITING) {
            Pause.system().forMs(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void readersThatShareAndFailStillGetTheirBytes() throws Exception {
        ObjectStore faulty = new FaultyObjectStore(memory, Seeds.random("faults"), 0.3);
        PageCache cache =
                PageCache.open(
                        settings(4 * PAGE, Optional.of(directory.resolve("pages")), 4 * PAGE),
                        new PrometheusRegistry());
        CachingObjectStore store = new CachingObjectStore(faulty, cache);
        List<Future<Integer>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int reader = 0; reader < 8; reader++) {
                SplittableRandom random = Seeds.random("reader " + reader);
                running.add(executor.submit(() -> readMany(store, random)));
            }
        }
        for (Future<Integer> reader : running) {
            assertThat(reader.get()).as(Seeds.rerun()).isPositive();
        }
    }

    private int readMany(ObjectStore store, SplittableRandom random) throws IOException {
        int succeeded = 0;
        for (int i = 0; i < 200; i++) {
            int offset = random.nextInt(SIZE);
            int length = 1 + random.nextInt(SIZE - offset);
            try {
                read(store, offset, length);
                succeeded++;
            } catch (ObjectStoreException e) {
                assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
            }
        }
        return succeeded;
    }
}
