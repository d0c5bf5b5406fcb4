package io.varve.storage.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SampleReader;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryQueryable;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Which class a series is of, and that what is past its retention is not seen.
class RetentionTest {
    private static final long NOW = 1_790_000_000_000L;

    private static RetentionPolicy.Rule rule(String name, String value, Map<Long, Long> keepMs) {
        return new RetentionPolicy.Rule(List.of(Matcher.equal(name, value)), keepMs);
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        RetentionPolicy policy =
                RetentionPolicy.of(
                        List.of(
                                rule("env", "dev", Map.of(0L, 10L)),
                                rule("job", "a", Map.of(0L, 20L, 300_000L, 0L))),
                        Map.of(0L, 30L, 3_600_000L, 40L),
                        0);
        RetentionClass dev = policy.classOf(Labels.of("env", "dev", "job", "a"));
        assertThat(dev.oldestMs(0, NOW)).isEqualTo(NOW - 10);
        // What a rule leaves open the default says, and what that leaves open is kept for ever.
        assertThat(dev.oldestMs(3_600_000, NOW)).isEqualTo(NOW - 40);
        assertThat(dev.oldestMs(300_000, NOW)).isEqualTo(Long.MIN_VALUE);
        RetentionClass job = policy.classOf(Labels.of("job", "a"));
        assertThat(job.oldestMs(0, NOW)).isEqualTo(NOW - 20);
        assertThat(job.oldestMs(300_000, NOW)).isEqualTo(NOW);
        RetentionClass other = policy.classOf(Labels.of("job", "b"));
        assertThat(other.oldestMs(0, NOW)).isEqualTo(NOW - 30);
        assertThat(policy.classes()).containsExactly(dev, job, other);
        assertThat(policy.tightestMs(0, NOW)).isEqualTo(NOW - 10);
        assertThat(policy.loosestMs(0, NOW)).isEqualTo(NOW - 30);
        assertThat(policy.oldestMs(job.name(), 0, NOW)).isEqualTo(NOW - 20);
        assertThat(policy.oldestMs("of another policy", 0, NOW)).isEqualTo(NOW - 30);
    }

    @Test
    void namesOfClassesFollowFromWhatDecidesAboutThem() {
        RetentionPolicy.Rule a = rule("a", "1", Map.of(0L, 1L));
        RetentionPolicy.Rule b = rule("b", "1", Map.of(0L, 1L));
        RetentionPolicy one = RetentionPolicy.of(List.of(a), Map.of(), 0);
        RetentionPolicy two = RetentionPolicy.of(List.of(a, b), Map.of(0L, 5L), 0);
        RetentionPolicy turned = RetentionPolicy.of(List.of(b, a), Map.of(0L, 5L), 0);
        RetentionPolicy longer =
                RetentionPolicy.of(List.of(rule("a", "1", Map.of(0L, 9L)), b), Map.of(), 0);
        assertThat(name(one, 0)).isEqualTo(name(two, 0)).startsWith("rule1-");
        assertThat(name(one, 1)).isNotEqualTo(name(two, 2));
        assertThat(name(turned, 0)).isNotEqualTo(name(two, 0));
        assertThat(names(longer)).isEqualTo(names(two));
        assertThat(names(RetentionPolicy.KEEP_EVERYTHING)).containsExactly("default");
    }

    private static String name(RetentionPolicy policy, int index) {
        return policy.classes().get(index).name();
    }

    private static List<String> names(RetentionPolicy policy) {
        return policy.classes().stream().map(RetentionClass::name).toList();
    }

    @Test
    void thereAreAtMostSixteenClasses() {
        List<RetentionPolicy.Rule> rules = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            rules.add(rule("a", "" + i, Map.of()));
        }
        assertThat(RetentionPolicy.of(rules, Map.of(), 0).classes()).hasSize(16);
        rules.add(rule("a", "one more", Map.of()));
        assertThatThrownBy(() -> RetentionPolicy.of(rules, Map.of(), 0))
                .hasMessageContaining("16 rules, at most 15");
    }

    @Test
    void whatIsPastRetentionIsNotSeen() {
        Property.check("queries respect retention", 60, RetentionTest::samples);
    }

    private static void samples(SplittableRandom random) {
        MemoryQueryable source = new MemoryQueryable();
        Map<Labels, List<Long>> all = new TreeMap<>();
        for (int series = 0; series < 6; series++) {
            Labels labels = Labels.of("env", series % 2 == 0 ? "dev" : "prod", "n", "" + series);
            long timeMs = NOW - 1_000;
            for (int chunk = random.nextInt(4); chunk >= 0; chunk--) {
                SampleColumn column = new SampleColumn();
                for (int i = random.nextInt(1, 30); i > 0; i--) {
                    timeMs += random.nextInt(1, 40);
                    column.addFloat(timeMs, (double) timeMs);
                    all.computeIfAbsent(labels, _ -> new ArrayList<>()).add(timeMs);
                }
                source.add(labels, Encoding.XOR.encode(column, 0, column.size(), 0));
                timeMs -= random.nextInt(20);
                timeMs = Math.max(timeMs, column.timestampMs(column.size() - 1));
            }
        }
        AtomicReference<RetentionPolicy> policy =
                new AtomicReference<>(RetentionPolicy.KEEP_EVERYTHING);
        ManualClock clock = new ManualClock(NOW + random.nextLong(-500, 1_500));
        RetainedQueryable retained = new RetainedQueryable(source, _ -> policy.get(), clock);
        for (int change = 0; change < 4; change++) {
            TimeRange range =
                    random.nextBoolean()
                            ? TimeRange.ALL
                            : new TimeRange(
                                    NOW - random.nextLong(1_500), NOW + random.nextLong(2_000));
            RetentionPolicy current = policy.get();
            assertThat(read(retained, range)).isEqualTo(expected(all, range, current, clock));
            assertThat(source.open()).isZero();
            policy.set(policy(random));
        }
    }

    private static RetentionPolicy policy(SplittableRandom random) {
        return RetentionPolicy.of(
                random.nextBoolean() ? List.of(rule("env", "dev", keep(random))) : List.of(),
                keep(random),
                0);
    }

    private static Map<Long, Long> keep(SplittableRandom random) {
        Map<Long, Long> keep = new HashMap<>();
        if (random.nextInt(4) > 0) {
            keep.put(0L, random.nextInt(6) == 0 ? 0 : random.nextLong(3_000));
        }
        return keep;
    }

    private static Map<Labels, List<Long>> expected(
            Map<Labels, List<Long>> all,
            TimeRange range,
            RetentionPolicy policy,
            ManualClock clock) {
        Map<Labels, List<Long>> expected = new TreeMap<>();
        all.forEach((labels, times) -> {
            long oldestMs = policy.classOf(labels).oldestMs(0, clock.nowMs());
            List<Long> left =
                    times.stream().filter(t -> range.contains(t) && t >= oldestMs).toList();
            if (!left.isEmpty()) {
                expected.put(labels, left);
            }
        });
        return expected;
    }

    private static Map<Labels, List<Long>> read(RetainedQueryable source, TimeRange range) {
        ReadContext context =
                new ReadContext(
                        new CancelToken(new ManualClock(0), Long.MAX_VALUE),
                        new MemoryAccount("test", 1 << 20));
        NavigableMap<Labels, List<Long>> found = new TreeMap<>();
        try (Querier querier = source.querier(TenantId.ANONYMOUS, range, context)) {
            SeriesSet set = querier.select(SelectHints.of(range), List.of());
            SampleReader reader = new SampleReader(context);
            SampleColumn column = new SampleColumn();
            while (set.advance()) {
                reader.read(set.series(), range, column);
                List<Long> times = new ArrayList<>();
                for (int i = 0; i < column.size(); i++) {
                    times.add(column.timestampMs(i));
                }
                if (!times.isEmpty()) {
                    found.put(set.series().labels(), times);
                }
            }
        }
        return found;
    }
}
