package io.varve.compactor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.manifest.TombstoneEntry;
import io.varve.storage.manifest.Watermark;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.retention.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What goes, and when: by age, by size, and because it was deleted.
class LifecyclePlanTest {
    private static final long DAY = 86_400_000;
    private static final long NOW = 1_000 * DAY;
    private static final RetentionPolicy POLICY =
            RetentionPolicy.of(
                    List.of(
                            new RetentionPolicy.Rule(
                                    List.of(Matcher.equal("env", "dev")), Map.of(0L, 3 * DAY))),
                    Map.of(0L, 30 * DAY),
                    0);
    private static final String DEV = POLICY.classes().getFirst().name();
    private static final String OTHERS = POLICY.classes().getLast().name();

    private Manifest manifest = Manifest.EMPTY;
    private long ids;

    private BlockEntry add(String retentionClass, long fromDay, long toDay, long bytes) {
        Ulid id = new Ulid(NOW << 16, ++ids);
        manifest =
                manifest.apply(
                        ManifestChange.replace(
                                Set.of(),
                                List.of(
                                        new BlockEntry(
                                                id,
                                                new TimeRange(fromDay * DAY, toDay * DAY),
                                                0,
                                                1,
                                                retentionClass,
                                                "a",
                                                "z",
                                                new BlockEntry.Size(2, 3, 10, bytes),
                                                new BlockEntry.IndexLocation(0, 1),
                                                List.of(id),
                                                Set.of(),
                                                0)),
                                Set.of()));
        return entry(id);
    }

    private BlockEntry entry(Ulid id) {
        BlockEntry entry = manifest.blocks().get(id);
        if (entry == null) {
            throw new AssertionError("no block " + id);
        }
        return entry;
    }

    private static List<Ulid> inputs(List<? extends Job> jobs) {
        List<Ulid> ids = new ArrayList<>();
        jobs.forEach(job -> job.inputs().forEach(block -> ids.add(block.id())));
        return ids;
    }

    @Test
    void blocksGoWhenTheirLastSampleIsPastRetention() {
        BlockEntry old = add(DEV, 990, 997, 1);
        BlockEntry reaching = add(DEV, 990, 998, 1);
        BlockEntry ancient = add(OTHERS, 900, 970, 1);
        BlockEntry kept = add(OTHERS, 990, 997, 1);
        // Of a policy that is no longer: it goes when no class keeps it.
        BlockEntry earlier = add("rule7-of-old", 990, 997, 1);
        List<DropJob> jobs = RetentionPlan.jobs(manifest, POLICY, NOW);
        assertThat(inputs(jobs)).containsExactlyInAnyOrder(old.id(), ancient.id());
        assertThat(jobs).allMatch(Job::isQuick);
        assertThat(jobs).extracting(DropJob::dueSinceMs).containsOnly(NOW);
        assertThat(inputs(RetentionPlan.jobs(manifest, POLICY, NOW + 27 * DAY)))
                .containsExactlyInAnyOrder(
                        old.id(), reaching.id(), ancient.id(), kept.id(), earlier.id());
        assertThat(RetentionPlan.jobs(manifest, RetentionPolicy.KEEP_EVERYTHING, NOW)).isEmpty();
        List<RetentionPlan.Loss> losses = RetentionPlan.losses(manifest, POLICY, NOW);
        assertThat(losses)
                .containsExactly(
                        new RetentionPlan.Loss("{env=\"dev\"}", 0, 1, 2, 10, 1, 997 * DAY),
                        new RetentionPlan.Loss("default", 0, 1, 2, 10, 1, 990 * DAY),
                        new RetentionPlan.Loss("rule7-of-old", 0, 0, 0, 0, 0, 990 * DAY));
    }

    @Test
    void theOldestGoWhenThereIsTooMuch() {
        BlockEntry second = add(OTHERS, 985, 990, 40);
        BlockEntry first = add(DEV, 998, 999, 40);
        BlockEntry third = add(OTHERS, 999, 1000, 40);
        for (long bytesMax : new long[] {0, 120, 80, 79, 39}) {
            RetentionPolicy policy = RetentionPolicy.of(List.of(), Map.of(), bytesMax);
            List<Ulid> expected =
                    switch ((int) bytesMax) {
                        case 80 -> List.of(second.id());
                        case 79 -> List.of(second.id(), first.id());
                        case 39 -> List.of(second.id(), first.id(), third.id());
                        default -> List.of();
                    };
            assertThat(inputs(RetentionPlan.jobs(manifest, policy, NOW)))
                    .containsExactlyElementsOf(expected);
        }
    }

    private TombstoneEntry delete(TimeRange range, Map<String, Long> positions, long hiddenMs) {
        Ulid id = new Ulid(NOW << 16, ++ids);
        Deletion deletion =
                new Deletion(id, List.of(List.of(Matcher.equal("a", "b"))), range, 0, "me");
        manifest =
                manifest.apply(
                        ManifestChange.delete(
                                new TombstoneEntry(deletion, positions, hiddenMs, Set.of(), 0)));
        TombstoneEntry entry = manifest.tombstones().get(id);
        if (entry == null) {
            throw new AssertionError("no tombstone " + id);
        }
        return entry;
    }

    private static CompactionPolicy policy(long withinMs, long atOnceMs) {
        return new CompactionPolicy(
                MergePolicy.DEFAULT,
                RetentionPolicy.KEEP_EVERYTHING,
                new ErasePolicy(withinMs, atOnceMs),
                Set.of());
    }

    @Test
    void blocksOfDeletionsAreWrittenAnewInTime() {
        BlockEntry covered = add("default", 990, 991, 1);
        add("default", 995, 996, 1);
        TombstoneEntry tombstone = delete(new TimeRange(0, 992 * DAY), Map.of("head", 5L), NOW);
        BlockEntry later = add("default", 990, 991, 1);
        assertThat(erased(policy(DAY, 0), NOW + DAY / 2 - 1)).isEmpty();
        assertThat(erased(policy(DAY, NOW), NOW)).containsExactly(covered.id());
        List<Job> jobs = Planner.plan(manifest, policy(DAY, 0), NOW + DAY / 2);
        assertThat(jobs.getFirst().title()).contains("ERASE");
        assertThat(inputs(jobs.subList(0, 1))).containsExactly(covered.id());
        // Nothing is over while a block is covered, or a head may still hand over what is.
        manifest =
                manifest.apply(
                        ManifestChange.replace(
                                Set.of(covered.id()), List.of(), Set.of(tombstone.id())));
        assertThat(ErasePlan.forgets(manifest, NOW)).isEmpty();
        manifest = manifest.apply(ManifestChange.cut(List.of(), "head", new Watermark(NOW, 6)));
        List<ForgetJob> forgets = ErasePlan.forgets(manifest, NOW);
        assertThat(forgets).hasSize(1);
        assertThat(forgets.getFirst().tombstones())
                .singleElement()
                .satisfies(over -> {
                    assertThat(over.id()).isEqualTo(tombstone.id());
                    assertThat(over.rewritten()).containsExactly(covered.id());
                });
        assertThat(manifest.tombstonesOf(entry(later.id()))).isEmpty();
    }

    private List<Ulid> erased(CompactionPolicy policy, long nowMs) {
        return inputs(
                ErasePlan.jobs(manifest, List.copyOf(manifest.blocks().values()), policy, nowMs));
    }
}
