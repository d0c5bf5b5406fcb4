package io.varve.storage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.codec.SpanHasher;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.LabelsGenerator;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MatcherGenerator;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The index against a list of labels that is filtered by the matchers.
final class LabelIndexTest {
    /// More ids than a union sorts, see [IdCollector].
    private static final int MANY = 80_000;

    private final CancelToken never = new CancelToken(new ManualClock(0), 1_000);

    private static LabelIndex index() {
        return new LabelIndex(new SpanHasher(1, 2));
    }

    @Test
    void matchersSelectWhatFilteringSelects() {
        Property.check(
                "selection",
                2_000,
                random -> {
                    var index = index();
                    List<Labels> model = new ArrayList<>();
                    for (int round = random.nextInt(1, 3); round > 0; round--) {
                        addSome(index, model, random, random.nextInt(60));
                        for (int i = 0; i < 8; i++) {
                            check(index, model, matchers(random));
                        }
                    }
                });
    }

    /// So many series and values that postings are bitmaps, unions are bit sets, and the order of
    /// evaluation matters.
    @Test
    void matchersSelectWhatFilteringSelectsAmongMany() {
        SplittableRandom random = Seeds.random("many series");
        var index = index();
        List<Labels> model = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            var builder = new LabelsBuilder();
            builder.set("__name__", LabelsGenerator.value(random));
            builder.set("job", i % 5 == 0 ? "" : LabelsGenerator.value(random));
            builder.set("instance", "i-" + i / 100);
            builder.set("env", i % 1_000 == 7 ? "rare" : "common");
            builder.set("é", "unique-" + i);
            model.add(builder.build());
            assertThat(index.add(builder.build())).isEqualTo(i + 1);
        }
        List<Matcher> some =
                List.of(
                        Matcher.equal("__name__", "foo"),
                        Matcher.equal("env", "common"),
                        Matcher.equal("env", "rare"),
                        Matcher.equal("job", ""),
                        Matcher.equal("instance", "i-77"),
                        Matcher.equal("é", "unique-4711"),
                        new Matcher("env", Matcher.Type.NOT_EQUAL, "common"),
                        new Matcher("job", Matcher.Type.NOT_EQUAL, "a"),
                        new Matcher("instance", Matcher.Type.REGEX, "i-1.*"),
                        new Matcher("instance", Matcher.Type.NOT_REGEX, ".*7|i-1|"),
                        new Matcher("é", Matcher.Type.REGEX, ".+-1.*9"),
                        new Matcher("é", Matcher.Type.REGEX, "unique-[0-9]*[02468]"),
                        new Matcher("é", Matcher.Type.NOT_REGEX, "unique-.*1.*"),
                        new Matcher("é", Matcher.Type.NOT_REGEX, ".+"),
                        new Matcher("é", Matcher.Type.REGEX, "unique-.*[0-9]"),
                        new Matcher("missing", Matcher.Type.NOT_REGEX, ".+"));
        Map<Matcher, BitSet> expected = new HashMap<>();
        for (Matcher matcher : some) {
            var ids = new BitSet();
            Arrays.stream(filtered(model, List.of(matcher))).forEach(ids::set);
            expected.put(matcher, ids);
        }
        for (int i = 0; i < 300; i++) {
            List<Matcher> matchers = new ArrayList<>();
            var ids = new BitSet();
            ids.set(1, MANY + 1);
            for (int j = random.nextInt(4); j > 0; j--) {
                Matcher matcher = some.get(random.nextInt(some.size()));
                matchers.add(matcher);
                ids.and(expected.getOrDefault(matcher, new BitSet()));
            }
            assertThat(index.select(matchers, never).toArray())
                    .describedAs("%s", matchers)
                    .isEqualTo(ids.stream().toArray());
        }
        check(index, model, List.of(Matcher.equal("instance", "i-77")));
        check(index, model, List.of(some.get(8), some.get(10)));
    }

    private static void addSome(
            LabelIndex index, List<Labels> model, SplittableRandom random, int count) {
        for (int i = 0; i < count; i++) {
            Labels labels = LabelsGenerator.labels(random);
            if (!model.contains(labels)) {
                model.add(labels);
                assertThat(index.add(labels)).isEqualTo(model.size());
            }
        }
        assertThat(index.seriesCount()).isEqualTo(model.size());
    }

    private static List<Matcher> matchers(SplittableRandom random) {
        List<Matcher> matchers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            matchers.add(MatcherGenerator.matcher(random));
        }
        return matchers;
    }

    private void check(LabelIndex index, List<Labels> model, List<Matcher> matchers) {
        Postings selected = index.select(matchers, never);
        int[] expected = filtered(model, matchers);
        assertThat(selected.toArray()).describedAs("%s", matchers).isEqualTo(expected);
        assertThat(selected.size()).isEqualTo(expected.length);
        checkOrder(index, model, selected);
        var names = new TreeSet<String>(Utf8Order::compare);
        var values = new TreeSet<String>(Utf8Order::compare);
        for (int id : expected) {
            Labels labels = model.get(id - 1);
            assertThat(index.labels(id)).isEqualTo(labels);
            labels.entries().forEach(entry -> names.add(entry.getKey()));
            values.add(labels.get("instance"));
        }
        values.remove("");
        assertThat(index.labelNames(matchers, 0, never)).isEqualTo(List.copyOf(names));
        assertThat(index.labelNames(matchers, 2, never))
                .isEqualTo(names.stream().limit(2).toList());
        assertThat(index.labelValues("instance", matchers, 0, never))
                .isEqualTo(List.copyOf(values));
        assertThat(index.labelValues("instance", matchers, 3, never))
                .isEqualTo(values.stream().limit(3).toList());
        assertThat(index.labelValues("missing", matchers, 0, never)).isEmpty();
    }

    private static void checkOrder(LabelIndex index, List<Labels> model, Postings selected) {
        SortedSeries sorted = index.sorted(selected);
        assertThat(sorted.size()).isEqualTo(selected.size());
        for (int i = 0; i < sorted.size(); i++) {
            assertThat(selected.contains(sorted.id(i))).isTrue();
            assertThat(sorted.labels(i)).isEqualTo(model.get(sorted.id(i) - 1));
            if (i > 0) {
                assertThat(sorted.labels(i - 1)).isLessThan(sorted.labels(i));
            }
        }
    }

    private static int[] filtered(List<Labels> model, List<Matcher> matchers) {
        return IntStream.rangeClosed(1, model.size())
                .filter(id -> matchers.stream().allMatch(m -> m.matches(model.get(id - 1))))
                .toArray();
    }

    @Test
    void aQuerySeesTheSeriesOfOneMomentWhileAWriterAddsMore() throws Exception {
        int count = 60_000;
        var index = index();
        Callable<Integer> reader =
                () -> {
                    int checks = 0;
                    while (index.seriesCount() < count) {
                        int before = index.seriesCount();
                        checkPrefix(index, before);
                        checks++;
                    }
                    return checks;
                };
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Future<Integer> first = pool.submit(reader);
            Future<Integer> second = pool.submit(reader);
            for (int i = 1; i <= count; i++) {
                index.add(labelsOf(i));
            }
            assertThat(first.get() + second.get()).isPositive();
        }
        checkPrefix(index, count);
    }

    private static Labels labelsOf(int id) {
        return Labels.of("all", "yes", "id", "id-" + id, "parity", "p" + id % 2, "i", "" + id / 50);
    }

    /// Odd ids, found by a label that only even ones lack, must be all odd ids up to some moment.
    private void checkPrefix(LabelIndex index, int before) {
        List<List<Matcher>> queries =
                List.of(
                        List.of(Matcher.equal("parity", "p1")),
                        List.of(new Matcher("parity", Matcher.Type.NOT_EQUAL, "p0")),
                        List.of(
                                new Matcher("id", Matcher.Type.REGEX, "id-.*[13579]"),
                                Matcher.equal("all", "yes")),
                        List.of(new Matcher("id", Matcher.Type.NOT_REGEX, "id-.*[02468]")));
        for (List<Matcher> query : queries) {
            int[] ids = index.select(query, never).toArray();
            assertThat(ids.length).isGreaterThanOrEqualTo((before + 1) / 2);
            for (int i = 0; i < ids.length; i++) {
                if (ids[i] != 2 * i + 1) {
                    assertThat(ids[i]).describedAs("%s", query).isEqualTo(2 * i + 1);
                }
            }
            if (ids.length > 0) {
                int last = ids[ids.length - 1];
                assertThat(index.labels(last)).isEqualTo(labelsOf(last));
            }
        }
    }

    @Test
    void onlyUnicodeGoesInAndAnythingMayBeAskedFor() {
        var index = index();
        assertThatThrownBy(() -> index.add(Labels.of("job", "\uDC80")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label \"job\" is not valid Unicode: \"\\x80\"");
        assertThat(index.seriesCount()).isZero();
        index.add(Labels.of("job", "?"));
        assertThat(index.select(List.of(Matcher.equal("job", "\uDC80")), never).size()).isZero();
        Matcher regex = new Matcher("job", Matcher.Type.REGEX, "\uDC80.*");
        assertThat(index.select(List.of(regex), never).size()).isZero();
        assertThatThrownBy(() -> index.labels(2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void longValuesAndManyLabelsFit() {
        var index = index();
        String longValue = "x".repeat(200_000);
        var builder = new LabelsBuilder();
        for (int i = 0; i < 100; i++) {
            builder.set("name" + i, i % 3 == 0 ? longValue + i : "v");
        }
        Labels labels = builder.build();
        assertThat(index.add(labels)).isEqualTo(1);
        assertThat(index.add(Labels.of("name0", "short"))).isEqualTo(2);
        assertThat(index.labels(1)).isEqualTo(labels);
        assertThat(index.select(List.of(Matcher.equal("name3", longValue + 3)), never).toArray())
                .containsExactly(1);
    }

    @Test
    void aQueryStopsWhenItIsToldTo() {
        var clock = new ManualClock(0);
        var cancel = new CancelToken(clock, 10);
        var index = index();
        index.add(Labels.of("job", "a"));
        clock.advanceMs(11);
        Matcher slow = new Matcher("job", Matcher.Type.REGEX, ".*a.*");
        assertThatThrownBy(() -> index.select(List.of(slow), cancel))
                .isInstanceOf(VarveException.class)
                .hasMessage("query timed out in expression evaluation");
    }
}
