package io.varve.storage.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.DenseChunks;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TimeRange;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SampleAssert;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ReplicaChoiceTest {
    private static final int CASES = 200;
    private static final long START_MS = 1_700_000_000_000L;

    private static List<SampleColumn> empty(int replicas) {
        List<SampleColumn> columns = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            columns.add(new SampleColumn());
        }
        return columns;
    }

    private static SampleColumn chosen(List<SampleColumn> replicas) {
        SampleColumn column = new SampleColumn();
        ReplicaChoice.choose(replicas, column);
        return column;
    }

    /// Samples of several groups together, as reading several blocks gives them.
    private static List<SampleColumn> union(List<List<SampleColumn>> groups, int replicas) {
        List<SampleColumn> all = empty(replicas);
        SampleMerger merger = new SampleMerger();
        DenseChunks encoder = new DenseChunks(100);
        for (List<SampleColumn> group : groups) {
            for (int replica = 0; replica < replicas; replica++) {
                for (Chunk chunk : encoder.cut(group.get(replica), replica)) {
                    merger.add(chunk, TimeRange.ALL, all.get(replica));
                }
            }
        }
        return all;
    }

    /// However blocks are grouped into merges, and merges into merges, reading gives the same.
    @Test
    void mergesInAnyGroupingAreReadAlike() {
        Property.check(
                "replicas merged in any grouping",
                CASES,
                random -> {
                    int replicas = random.nextInt(2, 5);
                    List<List<SampleColumn>> blocks = new ArrayList<>();
                    for (int block = random.nextInt(2, 9); block > 0; block--) {
                        blocks.add(empty(replicas));
                    }
                    int intervalMs = random.nextInt(1, 40) * 1_000;
                    for (int replica = 0; replica < replicas; replica++) {
                        fill(blocks, replica, intervalMs, random);
                    }
                    List<String> expected = SampleAssert.lines(chosen(union(blocks, replicas)));
                    while (blocks.size() > 1) {
                        List<List<SampleColumn>> group = new ArrayList<>();
                        int count = random.nextInt(1, blocks.size() + 1);
                        for (int i = 0; i < count; i++) {
                            group.add(blocks.remove(random.nextInt(blocks.size())));
                        }
                        blocks.add(ReplicaChoice.thin(union(group, replicas)));
                        assertThat(SampleAssert.lines(chosen(union(blocks, replicas))))
                                .isEqualTo(expected);
                    }
                });
    }

    /// Samples of one replica, each in any block.
    private static void fill(
            List<List<SampleColumn>> blocks, int replica, int intervalMs, SplittableRandom random) {
        long timeMs = START_MS + random.nextInt(intervalMs);
        for (int i = random.nextInt(60); i > 0; i--) {
            boolean stale = random.nextInt(15) == 0;
            blocks.get(random.nextInt(blocks.size()))
                    .get(replica)
                    .addFloat(timeMs, stale ? StaleMarker.VALUE : random.nextInt(100));
            timeMs += intervalMs;
            if (random.nextInt(4) == 0) {
                timeMs += random.nextInt(3 * intervalMs);
            }
        }
    }

    /// A counter of a target that is restarted now and then.
    private record Target(List<Long> restartsMs) {
        long value(long timeMs) {
            long sinceMs = START_MS;
            for (long restartMs : restartsMs) {
                sinceMs = restartMs <= timeMs ? restartMs : sinceMs;
            }
            return (timeMs - sinceMs) / 100;
        }

        long increase(long fromMs, long toMs) {
            long increase = 0;
            long atMs = fromMs;
            for (long restartMs : restartsMs) {
                if (restartMs > fromMs && restartMs <= toMs) {
                    increase += value(restartMs - 1) - value(atMs);
                    atMs = restartMs;
                }
            }
            return increase + value(toMs) - value(atMs);
        }
    }

    /// Two replicas of skewed clocks, each with gaps, never both at once: one series without gaps,
    /// as many samples as one replica has, and the increase right within a scrape per switch.
    @Test
    void twoSkewedReplicasAreAsGoodAsOne() {
        Property.check(
                "two skewed replicas",
                CASES,
                random -> {
                    long intervalMs =
                            List.of(5_000L, 15_000L, 30_000L, 60_000L).get(random.nextInt(4));
                    int scrapes = 200;
                    List<Long> restarts = new ArrayList<>();
                    for (int i = 1; i < 4; i++) {
                        restarts.add(START_MS + (i * 50L + random.nextInt(20)) * intervalMs);
                    }
                    Target target = new Target(restarts);
                    int gapAt = random.nextInt(20, 80);
                    int gapLength = random.nextInt(5, 40);
                    int otherGapAt = random.nextInt(130, 160);
                    SampleColumn first =
                            replica(target, intervalMs, scrapes, 0, 0, gapAt, gapAt + gapLength);
                    long offsetMs = random.nextLong(intervalMs);
                    long skewMs = random.nextLong(-intervalMs / 3, intervalMs / 3);
                    SampleColumn second =
                            replica(
                                    target,
                                    intervalMs,
                                    scrapes,
                                    offsetMs,
                                    skewMs,
                                    otherGapAt,
                                    otherGapAt + 10);
                    SampleColumn column = chosen(List.of(first, second));
                    assertThat(column.size()).isBetween(scrapes - 5, scrapes + 3);
                    long increase = 0;
                    for (int i = 1; i < column.size(); i++) {
                        assertThat(column.isStale(i)).isFalse();
                        long distanceMs = column.timestampMs(i) - column.timestampMs(i - 1);
                        assertThat(distanceMs).isBetween(intervalMs / 2, 2 * intervalMs);
                        double before = column.value(i - 1);
                        double after = column.value(i);
                        increase += (long) (after >= before ? after - before : after);
                    }
                    long truth =
                            target.increase(
                                    column.timestampMs(0), column.timestampMs(column.size() - 1));
                    // What happens between the last scrape before a restart and the restart is
                    // never seen.
                    long unseen = (restarts.size() + 2) * 2L * intervalMs / 100;
                    assertThat(increase).isBetween(truth - unseen, truth + 2 * intervalMs / 100);
                });
    }

    /// @param skewMs the clock goes ahead by so much: a sample carries a time that is not its own
    private static SampleColumn replica(
            Target target,
            long intervalMs,
            int scrapes,
            long offsetMs,
            long skewMs,
            int gapFrom,
            int gapTo) {
        SampleColumn column = new SampleColumn();
        for (int i = 0; i < scrapes; i++) {
            if (i >= gapFrom && i < gapTo) {
                continue;
            }
            long realMs = START_MS + i * intervalMs + offsetMs;
            column.addFloat(realMs + skewMs, (double) target.value(realMs));
        }
        return column;
    }

    @Test
    void aMarkerCountsOnlyWhenNoReplicaLives() {
        SampleColumn first = new SampleColumn();
        SampleColumn second = new SampleColumn();
        for (int i = 0; i < 10; i++) {
            first.addFloat(START_MS + i * 15_000L, i);
        }
        first.addFloat(START_MS + 150_000, StaleMarker.VALUE);
        for (int i = 0; i < 20; i++) {
            second.addFloat(START_MS + 7_000 + i * 15_000L, i);
        }
        second.addFloat(START_MS + 307_000, StaleMarker.VALUE);
        SampleColumn column = chosen(List.of(first, second));
        assertThat(column.isStale(column.size() - 1)).isTrue();
        for (int i = 0; i < column.size() - 1; i++) {
            assertThat(column.isStale(i)).as("sample %s", i).isFalse();
        }
        assertThat(column.size()).isBetween(19, 22);
    }
}
