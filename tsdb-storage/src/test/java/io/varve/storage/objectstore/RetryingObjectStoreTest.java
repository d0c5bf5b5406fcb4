package io.varve.storage.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.FaultyObjectStore;
import io.varve.storage.testing.MemoryObjectStore;
import io.varve.storage.testing.ObjectStoreContract;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryingObjectStoreTest extends ObjectStoreContract {
    private static final RetrySettings SETTINGS = new RetrySettings(4, 100, 300, 10);

    @Override
    protected ObjectStore open(Path directory) {
        return new RetryingObjectStore(
                new MemoryObjectStore(Clock.system()), SETTINGS, Seeds.random("retry"), _ -> {});
    }

    private final List<Long> waits = new ArrayList<>();

    private ObjectStore retrying(double failureRate, RetrySettings settings) {
        ObjectStore faulty =
                new FaultyObjectStore(
                        new MemoryObjectStore(Clock.system()), Seeds.random("faults"), failureRate);
        return new RetryingObjectStore(faulty, settings, Seeds.random("retry"), waits::add);
    }

    @Test
    void passingFailuresAreHidden() throws IOException {
        ObjectStore store = retrying(0.3, new RetrySettings(20, 100, 300, 1_000));
        for (int i = 0; i < 200; i++) {
            store.create("k" + i, new byte[] {(byte) i});
            assertThat(store.get("k" + i)).containsExactly((byte) i);
        }
        assertThat(waits).isNotEmpty().allMatch(wait -> wait >= 1 && wait <= 300);
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        ObjectStore store = retrying(1, SETTINGS);
        assertThatThrownBy(() -> store.get("k"))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        assertThat(waits).hasSize(SETTINGS.attemptsMax() - 1);
    }

    @Test
    void aStoreThatIsDownIsSoonAskedOnceARequest() {
        ObjectStore store = retrying(1, SETTINGS);
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> store.get("k")).isInstanceOf(ObjectStoreException.class);
        }
        assertThat(waits).hasSize(SETTINGS.budgetMax());
    }

    @Test
    void whatWillNotPassIsNotRepeated() {
        ObjectStore store = retrying(0, SETTINGS);
        assertThatThrownBy(() -> store.get("missing")).isInstanceOf(ObjectStoreException.class);
        assertThat(waits).isEmpty();
    }
}
