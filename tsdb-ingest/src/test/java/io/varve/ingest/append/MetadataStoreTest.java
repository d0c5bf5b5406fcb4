package io.varve.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;

final class MetadataStoreTest {
    private static final TenantId A = new TenantId("a");
    private static final TenantId B = new TenantId("b");

    private static MetricMetadata metadata(String family, String help) {
        return new MetricMetadata(family, MetricMetadata.Type.GAUGE, help, "");
    }

    @Test
    void aFamilyHasWhatWasSaidOfItNewestLast() {
        MetadataStore store = new MetadataStore(MetadataStore.Settings.DEFAULTS);
        store.add(A, metadata("up", "1"));
        store.add(A, metadata("up", "2"));
        store.add(A, metadata("down", "3"));
        store.add(A, metadata("up", "1"));
        assertThat(store.all(A))
                .containsExactly(metadata("down", "3"), metadata("up", "2"), metadata("up", "1"));
        assertThat(store.family(A, "up")).hasSize(2);
        assertThat(store.all(B)).isEmpty();
        assertThat(store.familyCount()).isEqualTo(2);
    }

    @Test
    void theOldestVariantsAndFamiliesGoFirst() {
        MetadataStore store = new MetadataStore(new MetadataStore.Settings(3, 1 << 20, 1 << 20));
        for (int i = 0; i < MetadataStore.VARIANTS_MAX + 2; i++) {
            store.add(A, metadata("up", "" + i));
        }
        assertThat(store.family(A, "up"))
                .hasSize(MetadataStore.VARIANTS_MAX)
                .startsWith(metadata("up", "2"));
        store.add(A, metadata("b", ""));
        store.add(A, metadata("c", ""));
        store.add(A, metadata("up", "5"));
        store.add(A, metadata("d", ""));
        assertThat(store.all(A)).extracting(MetricMetadata::family).containsOnly("c", "d", "up");
    }

    @Test
    void longHelpIsCut() {
        MetadataStore store = new MetadataStore(MetadataStore.Settings.DEFAULTS);
        store.add(A, metadata("up", "x".repeat(10_000)));
        assertThat(store.family(A, "up").getFirst().help()).hasSize(MetadataStore.HELP_LENGTH_MAX);
    }

    @Test
    void theTenantThatWasSilentLongestGoesFirst() {
        MetadataStore store = new MetadataStore(new MetadataStore.Settings(1000, 1 << 20, 2_000));
        for (int i = 0; i < 4; i++) {
            store.add(A, metadata("a" + i, ""));
            store.add(B, metadata("b" + i, ""));
        }
        store.add(A, metadata("a0", ""));
        store.add(new TenantId("c"), metadata("c", "x".repeat(200)));
        assertThat(store.all(B)).isEmpty();
        assertThat(store.all(A)).hasSize(4);
        assertThat(store.bytes()).isLessThanOrEqualTo(2_000);
    }

    @Test
    void limitsHoldWhateverIsSaid() {
        Property.check(
                "limits of the metadata store",
                200,
                random -> {
                    MetadataStore store =
                            new MetadataStore(new MetadataStore.Settings(20, 4_000, 10_000));
                    for (int i = 0; i < 300; i++) {
                        TenantId tenant = new TenantId("t" + random.nextInt(5));
                        String family = "f" + random.nextInt(40);
                        store.add(tenant, metadata(family, "h".repeat(random.nextInt(3_000))));
                        assertThat(store.bytes()).isBetween(0L, 10_000L);
                        assertThat(store.familyCount()).isLessThanOrEqualTo(5 * 20);
                    }
                });
    }
}
