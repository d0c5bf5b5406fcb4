package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryTables;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What is said of metric families is kept once it is acknowledged, whatever happens to the
/// process, and within its limits.
final class TenantMetadataTest {
    private static final TenantId TENANT = HeadFixture.TENANT;
    private static final MetadataLimits LIMITS = new MetadataLimits(3, 2_000, 4_000);

    private final ManualClock clock = new ManualClock(HeadFixture.START_MS);
    private final AtomicLong allBytes = new AtomicLong();
    private final TenantMetadata table = new TenantMetadata(1, clock, allBytes, () -> {});

    private static MetricMetadata metadata(String family, String help) {
        return new MetricMetadata(family, MetricMetadata.Type.GAUGE, help, "");
    }

    private static Set<MetricMetadata> read(Head head) {
        return new HashSet<>(head.metadata(TENANT, "", HeadFixture.context()));
    }

    private MetadataTable.Admission say(MetricMetadata said) {
        MetadataTable.Admission admission = table.admit(said, LIMITS);
        if (admission == MetadataTable.Admission.NEW) {
            table.apply(List.of(said));
        }
        return admission;
    }

    @Test
    void aFamilyKeepsAFewDifferentEntries() {
        for (int i = 0; i < MetadataTable.VARIANTS_MAX; i++) {
            assertThat(say(metadata("up", "" + i))).isEqualTo(MetadataTable.Admission.NEW);
            assertThat(say(metadata("up", "" + i))).isEqualTo(MetadataTable.Admission.KNOWN);
        }
        assertThat(say(metadata("up", "more")))
                .isEqualTo(MetadataTable.Admission.TOO_MANY_VARIANTS);
        clock.advanceMs(TenantMetadata.FORGOTTEN_MS - 1);
        assertThat(say(metadata("up", "0"))).isEqualTo(MetadataTable.Admission.KNOWN);
        clock.advanceMs(1);
        assertThat(say(metadata("up", "more"))).isEqualTo(MetadataTable.Admission.NEW);
        assertThat(table.read("up"))
                .hasSize(MetadataTable.VARIANTS_MAX)
                .contains(metadata("up", "0"), metadata("up", "more"))
                .doesNotContain(metadata("up", "1"));
    }

    @Test
    void whatWasNotSaidForADayMakesRoom() {
        for (String family : List.of("a", "b", "c")) {
            assertThat(say(metadata(family, ""))).isEqualTo(MetadataTable.Admission.NEW);
        }
        assertThat(say(metadata("d", ""))).isEqualTo(MetadataTable.Admission.TOO_MANY_FAMILIES);
        clock.advanceMs(TenantMetadata.FORGOTTEN_MS - 1);
        assertThat(say(metadata("b", ""))).isEqualTo(MetadataTable.Admission.KNOWN);
        clock.advanceMs(1);
        assertThat(say(metadata("d", ""))).isEqualTo(MetadataTable.Admission.NEW);
        assertThat(table.read("")).containsExactlyInAnyOrder(metadata("b", ""), metadata("d", ""));
    }

    @Test
    void limitsHoldWhateverIsSaid() {
        Property.check(
                "limits of metadata",
                100,
                random -> {
                    AtomicLong all = new AtomicLong();
                    List<TenantMetadata> tenants = new ArrayList<>();
                    for (int i = 1; i <= 4; i++) {
                        tenants.add(new TenantMetadata(i, clock, all, () -> {}));
                    }
                    for (int i = 0; i < 200; i++) {
                        TenantMetadata tenant = tenants.get(random.nextInt(4));
                        MetricMetadata said =
                                metadata("f" + random.nextInt(9), "h".repeat(random.nextInt(300)));
                        if (tenant.admit(said, LIMITS) == MetadataTable.Admission.NEW) {
                            tenant.apply(List.of(said));
                        }
                        clock.advanceMs(random.nextInt(7_200_000));
                        assertThat(tenant.familyCount()).isLessThanOrEqualTo(3);
                        assertThat(all.get()).isBetween(0L, 4_000L);
                        long sum = 0;
                        for (TenantMetadata each : tenants) {
                            sum += each.read("").stream().mapToLong(MetricMetadata::bytes).sum();
                        }
                        assertThat(all.get()).isEqualTo(sum);
                    }
                });
    }

    @Test
    void whatIsAcknowledgedIsThereAfterAnyCrash() {
        Property.check(
                "metadata and crashes",
                40,
                random -> {
                    MemoryTables store = new MemoryTables(MemoryTables.Content.empty());
                    Head head = HeadFixture.open(HeadFixture.RESTLESS, store);
                    Set<MetricMetadata> acknowledged = new HashSet<>();
                    for (int round = 0; round < 6; round++) {
                        store.stopAt(store.writes() + 1 + random.nextInt(12), random.nextBoolean());
                        Set<MetricMetadata> maybe = new HashSet<>();
                        write(head, random, acknowledged, maybe);
                        head.close();
                        store = store.reopened();
                        head = HeadFixture.open(HeadFixture.RESTLESS, store);
                        Set<MetricMetadata> found = read(head);
                        assertThat(found).containsAll(acknowledged);
                        acknowledged.addAll(maybe);
                        assertThat(acknowledged).containsAll(found);
                        acknowledged.retainAll(found);
                    }
                    head.close();
                });
    }

    private static void write(
            Head head,
            SplittableRandom random,
            Set<MetricMetadata> acknowledged,
            Set<MetricMetadata> maybe) {
        for (int i = 0; i < 20; i++) {
            WriteBatch batch = new WriteBatch(TENANT, 0, 1);
            Set<MetricMetadata> said = new HashSet<>();
            for (int j = random.nextInt(3); j >= 0; j--) {
                // Fewer different entries than a family keeps.
                MetricMetadata entry =
                        metadata("family_" + random.nextInt(20), "help " + random.nextInt(7));
                said.add(entry);
                if (head.metadataTable(TENANT).admit(entry, MetadataLimits.DEFAULTS)
                        == MetadataTable.Admission.NEW) {
                    batch.addMetadata(entry);
                }
            }
            try {
                CommitResult _ = head.commit(batch).join();
                acknowledged.addAll(said);
            } catch (CompletionException _) {
                // The test has stopped the store.
                maybe.addAll(said);
            }
        }
    }

    @Test
    void onlyWhatIsNewIsWritten() {
        MemoryTables store = new MemoryTables(MemoryTables.Content.empty());
        Head head = HeadFixture.open(HeadSettings.DEFAULTS, store);
        MetadataTable known = head.metadataTable(TENANT);
        MetricMetadata up = metadata("up", "Is it up?");
        assertThat(known.admit(up, MetadataLimits.DEFAULTS)).isEqualTo(MetadataTable.Admission.NEW);
        WriteBatch batch = new WriteBatch(TENANT, 0, 1);
        batch.addMetadata(up);
        CommitResult _ = head.commit(batch).join();
        assertThat(known.admit(up, MetadataLimits.DEFAULTS))
                .isEqualTo(MetadataTable.Admission.KNOWN);
        assertThat(head.metadata(new TenantId("other"), "", HeadFixture.context())).isEmpty();
        assertThat(head.metadata(TENANT, "up", HeadFixture.context())).containsExactly(up);
        assertThat(head.metadata(TENANT, "down", HeadFixture.context())).isEmpty();
        head.close();
    }
}
