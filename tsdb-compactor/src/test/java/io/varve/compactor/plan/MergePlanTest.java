package io.varve.compactor.plan;

import static io.varve.compactor.plan.PlannedBlocks.HOUR_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.compactor.plan.MergeJob.Reason;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MergePlanTest {
    private static final int CASES = 60;
    private static final CompactionPolicy POLICY = CompactionPolicy.DEFAULT;

    private final PlannedBlocks blocks = new PlannedBlocks(Seeds.random("MergePlanTest"));

    private List<MergeJob> plan(double nowHour) {
        return plan(POLICY, nowHour);
    }

    private List<MergeJob> plan(CompactionPolicy policy, double nowHour) {
        return Planner.plan(blocks.manifest(), policy, (long) (nowHour * HOUR_MS)).stream()
                .map(job -> (MergeJob) job)
                .toList();
    }

    private static TimeRange hours(double from, double to) {
        return new TimeRange((long) (from * HOUR_MS), (long) (to * HOUR_MS));
    }

    @Test
    void aWindowIsMergedWhenItIsOverAndCut() {
        for (int hour = 0; hour < 12; hour += 2) {
            blocks.add(hour, hour + 2, 1, "az", 100);
        }
        blocks.cutUntilHour(10);
        assertThat(plan(11.9)).isEmpty();
        assertThat(plan(12.5)).isEmpty();
        blocks.cutUntilHour(12);
        List<MergeJob> jobs = plan(12.5);
        assertThat(jobs).hasSize(1);
        assertThat(jobs.getFirst().inputs()).hasSize(6);
        assertThat(jobs.getFirst().level()).isEqualTo(2);
        assertThat(jobs.getFirst().reason()).isEqualTo(Reason.LEVEL);
        assertThat(jobs.getFirst().windows()).containsExactly(hours(0, 12));
        assertThat(jobs.getFirst().dueSinceMs()).isEqualTo(12 * HOUR_MS);
    }

    @Test
    void anIngesterThatIsGoneIsNotWaitedForLongerThanThePatience() {
        blocks.add(0, 2, 1, "az", 100);
        blocks.add(2, 4, 1, "az", 100);
        blocks.cutUntilHour(4);
        assertThat(plan(17.9)).isEmpty();
        assertThat(plan(18)).hasSize(1);
    }

    @Test
    void whatHasPiledUpIsWrittenOnce() {
        for (int hour = 0; hour < 48; hour += 2) {
            blocks.add(hour, hour + 2, 1, "az", 100);
        }
        blocks.cutUntilHour(60);
        List<MergeJob> jobs = plan(60);
        assertThat(jobs).hasSize(1);
        assertThat(jobs.getFirst().inputs()).hasSize(24);
        assertThat(jobs.getFirst().level()).isEqualTo(3);
    }

    @Test
    void aBlockAloneIsLeftAlone() {
        blocks.add(0, 2, 1, "az", 100);
        blocks.add(12, 23, 2, "az", 100);
        blocks.cutUntilHour(40);
        assertThat(plan(40)).isEmpty();
    }

    @Test
    void classesAreNotMixed() {
        blocks.add(0, 2, 1, "az", 100);
        blocks.add(2, 4, 1, "az", 100, "5y", 4 * HOUR_MS);
        blocks.add(4, 6, 1, "az", 100, "5y", 6 * HOUR_MS);
        blocks.cutUntilHour(20);
        List<MergeJob> jobs = plan(20);
        assertThat(jobs).hasSize(1);
        assertThat(jobs.getFirst().inputs())
                .extracting(BlockEntry::retentionClass)
                .containsExactly("5y", "5y");
    }

    @Test
    void aSmallLateBlockWaitsAndThenIsMerged() {
        blocks.add(0, 12, 2, "az", 1_000);
        blocks.add(1, 2, 1, "cd", 10, "default", 20 * HOUR_MS);
        blocks.cutUntilHour(30);
        assertThat(plan(25.9)).isEmpty();
        List<MergeJob> jobs = plan(26);
        assertThat(jobs).hasSize(1);
        assertThat(jobs.getFirst().reason()).isEqualTo(Reason.LATE);
        assertThat(jobs.getFirst().level()).isEqualTo(2);
    }

    @Test
    void aLargeLateBlockIsMergedAtOnce() {
        blocks.add(0, 12, 2, "az", 1_000);
        blocks.add(1, 2, 1, "cd", 250, "default", 20 * HOUR_MS);
        blocks.cutUntilHour(30);
        assertThat(plan(20.1)).extracting(MergeJob::reason).containsExactly(Reason.LATE);
    }

    @Test
    void twoSettledBlocksAreMergedOnlyIfTheyHaveKeysInCommon() {
        blocks.add(0, 12, 2, "am", 1_000);
        blocks.add(0, 12, 2, "nz", 1_000);
        blocks.cutUntilHour(20);
        assertThat(plan(20)).isEmpty();
        blocks.add(0, 11, 2, "xy", 10);
        assertThat(plan(20)).extracting(MergeJob::reason).containsExactly(Reason.OVERLAP);
    }

    @Test
    void largeBlocksWithOtherKeysAreMergedApart() {
        MergePolicy small = new MergePolicy(MergeLevels.DEFAULT, 1_000, 64, 0);
        for (int hour = 0; hour < 12; hour += 2) {
            blocks.add(hour, hour + 2, 1, "am", 300);
            blocks.add(hour, hour + 2, 1, "nz", 300);
        }
        List<MergeJob> jobs = plan(new CompactionPolicy(small, Set.of()), 13);
        assertThat(jobs).hasSize(2);
        assertThat(jobs).allMatch(job -> job.inputs().size() == 6);
    }

    @Test
    void aForeignBlockOverAWindowsBoundIsSplit() {
        blocks.add(335, 340, 1, "az", 100);
        List<MergeJob> jobs = plan(345);
        assertThat(jobs).extracting(MergeJob::reason).containsExactly(Reason.SPLIT);
        assertThat(jobs.getFirst().windows()).containsExactly(hours(0, 336), hours(336, 672));
    }

    @Test
    void blocksThatAreSetAsideAreAsIfTheyWereNotThere() {
        BlockEntry damaged = blocks.add(0, 2, 1, "az", 100);
        BlockEntry second = blocks.add(2, 4, 1, "az", 100);
        BlockEntry third = blocks.add(4, 6, 1, "az", 100);
        List<MergeJob> jobs = plan(POLICY.withSetAside(Set.of(damaged.id())), 20);
        assertThat(jobs.getFirst().inputIds()).containsExactlyInAnyOrder(second.id(), third.id());
    }

    @Test
    void aJobIsNamedAfterItsInputs() {
        blocks.add(0, 2, 1, "az", 100);
        blocks.add(2, 4, 1, "az", 100);
        String name = plan(20).getFirst().name();
        assertThat(plan(21).getFirst().name()).isEqualTo(name);
        blocks.add(4, 6, 1, "az", 100);
        assertThat(plan(20).getFirst().name()).isNotEqualTo(name);
    }

    @Test
    void levelsAreMultiplesOfEachOther() {
        assertThatThrownBy(() -> new MergeLevels(List.of(2 * HOUR_MS, 5 * HOUR_MS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("18000000");
    }

    /// Whatever blocks there are: jobs never share or mix inputs, every round of merges ends, and
    /// nothing that a merge has settled is merged again for nothing.
    @Test
    void plansComeToAnEnd() {
        Property.check(
                "plans come to an end",
                CASES,
                random -> {
                    PlannedBlocks world = new PlannedBlocks(random);
                    int count = random.nextInt(1, 200);
                    for (int i = 0; i < count; i++) {
                        addAny(world, random);
                    }
                    CompactionPolicy policy =
                            new CompactionPolicy(
                                    new MergePolicy(
                                            MergeLevels.DEFAULT,
                                            random.nextInt(500, 50_000),
                                            random.nextInt(2, 20),
                                            0),
                                    Set.of());
                    long nowMs = 2_000 * HOUR_MS;
                    int rounds = 0;
                    List<Job> jobs = Planner.plan(world.manifest(), policy, nowMs);
                    while (!jobs.isEmpty()) {
                        assertThat(++rounds).as("rounds").isLessThan(count + 50);
                        checkJobs(jobs, policy);
                        for (Job job : jobs) {
                            world.merge((MergeJob) job, nowMs);
                        }
                        jobs = Planner.plan(world.manifest(), policy, nowMs);
                    }
                    for (BlockEntry block : world.live().values()) {
                        assertThat(policy.merges().levels().isWithinOne(4, block.range()))
                                .as("lies in one window: %s", block)
                                .isTrue();
                    }
                });
    }

    private static void addAny(PlannedBlocks world, SplittableRandom random) {
        double from = random.nextInt(0, 800) * (random.nextInt(5) == 0 ? 0.7 : 2);
        double length = random.nextInt(10) == 0 ? random.nextInt(1, 500) : 2;
        char first = (char) ('a' + random.nextInt(20));
        char last = (char) (first + random.nextInt('z' - first + 1));
        world.add(
                from,
                from + length,
                random.nextInt(8) == 0 ? random.nextInt(1, 5) : 1,
                "" + first + last,
                random.nextInt(1, 10_000),
                random.nextInt(4) == 0 ? "5y" : "default",
                random.nextLong(1_000 * HOUR_MS));
    }

    private static void checkJobs(List<Job> jobs, CompactionPolicy policy) {
        Set<Ulid> inputs = new HashSet<>();
        for (Job job : jobs) {
            MergeJob merge = (MergeJob) job;
            assertThat(merge.inputs()).hasSizeLessThanOrEqualTo(policy.merges().inputsMax());
            for (BlockEntry input : merge.inputs()) {
                assertThat(inputs.add(input.id())).as("one job each").isTrue();
                assertThat(input.retentionClass())
                        .isEqualTo(merge.inputs().getFirst().retentionClass());
                assertThat(merge.windows().getFirst().minMs())
                        .isLessThanOrEqualTo(input.range().minMs());
                assertThat(merge.windows().getLast().maxMs())
                        .isGreaterThanOrEqualTo(input.range().maxMs());
            }
        }
    }
}
