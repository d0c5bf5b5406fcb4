package io.varve.storage.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.FaultyObjectStore;
import io.varve.storage.testing.FaultyObjectStore.Fault;
import io.varve.storage.testing.LaxObjectStore;
import io.varve.storage.testing.LaxObjectStore.Laxity;
import io.varve.storage.testing.MemoryObjectStore;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoreProbeTest {
    private static final Set<Fault> WITHIN_CONTRACT =
            EnumSet.of(Fault.LOST_REQUEST, Fault.LOST_ANSWER, Fault.TAKEN_ECHO, Fault.THROTTLED);

    private final MemoryObjectStore memory = new MemoryObjectStore(Clock.system());

    @TempDir private Path directory;

    @Test
    void aGoodStorePassesAndIsLeftAsItWas() throws IOException {
        StoreProbe.check(memory, Seeds.random("probe"));
        assertThat(memory.contents()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aLaxStoreIsRefusedAndLeftAsItWas(Laxity laxity) {
        ObjectStore lax = new LaxObjectStore(memory, laxity, directory.resolve("scratch"));
        assertThatThrownBy(() -> StoreProbe.check(lax, Seeds.random("probe")))
                .hasMessageContaining("lax://" + laxity + " cannot be used")
                .hasMessageContaining("If-None-Match: *")
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
        assertThat(memory.contents()).isEmpty();
    }

    @Test
    void lostAnswersDoNotRefuseAGoodStore() {
        Property.check(
                "probe of a good store with faults",
                200,
                random -> {
                    ObjectStore store =
                            retrying(new FaultyObjectStore(memory, random, 0.3, WITHIN_CONTRACT));
                    assertThatCode(() -> StoreProbe.check(store, Seeds.random("probe")))
                            .doesNotThrowAnyException();
                    assertThat(memory.contents()).isEmpty();
                });
    }

    @Test
    void lostAnswersDoNotAcquitALaxStore() {
        Property.check(
                "probe of a lax store with faults",
                50,
                random -> {
                    ObjectStore lax =
                            new LaxObjectStore(
                                    memory, Laxity.IGNORES_CONDITION, directory.resolve("scratch"));
                    ObjectStore store =
                            retrying(new FaultyObjectStore(lax, random, 0.3, WITHIN_CONTRACT));
                    assertThatThrownBy(() -> StoreProbe.check(store, Seeds.random("probe")))
                            .hasMessageContaining("cannot be used");
                });
    }

    private static ObjectStore retrying(ObjectStore store) {
        return new RetryingObjectStore(
                store, new RetrySettings(50, 0, 0, 10_000), Seeds.random("retry"), _ -> {});
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotJudged() {
        ObjectStore down = new FaultyObjectStore(memory, Seeds.random("faults"), 1);
        assertThatThrownBy(() -> StoreProbe.check(down, Seeds.random("probe")))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isNotEqualTo(Kind.REFUSED));
    }
}
