package io.varve.storage.objectstore.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.ObjectStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileObjectStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore open(Path directory) throws IOException {
        return FileObjectStore.open(directory, Clock.system());
    }

    @Test
    void objectsAgeByTheGivenClock(@TempDir Path directory) throws IOException {
        ManualClock clock = new ManualClock(1_000_000_000_000L);
        try (FileObjectStore store = FileObjectStore.open(directory, clock)) {
            store.create("k", new byte[] {1});
            assertThat(store.stat("k").orElseThrow().modifiedMs()).isEqualTo(1_000_000_000_000L);
        }
    }

    @Test
    void temporaryFilesOfADeadProcessAreSwept(@TempDir Path directory) throws IOException {
        Clock clock = Clock.system();
        Path temporaries = directory.resolve(".varve-tmp");
        Files.createDirectories(temporaries);
        Path old = Files.createFile(temporaries.resolve("old"));
        Files.setLastModifiedTime(old, FileTime.fromMillis(clock.nowMs() - 48L * 3_600_000));
        Path fresh = Files.createFile(temporaries.resolve("fresh"));
        try (FileObjectStore store = FileObjectStore.open(directory, clock)) {
            assertThat(old).doesNotExist();
            assertThat(fresh).exists();
            assertThat(store.list("", "", 10)).isEmpty();
        }
    }

    @Test
    void leavesNoTemporaryFiles(@TempDir Path directory) throws IOException {
        try (FileObjectStore store = FileObjectStore.open(directory, Clock.system())) {
            store.create("a", new byte[1]);
            store.create("a", new byte[1]);
            store.upload("b", directory.resolve("a"));
            try (Stream<Path> files = Files.list(directory.resolve(".varve-tmp"))) {
                assertThat(files).isEmpty();
            }
        }
    }
}
