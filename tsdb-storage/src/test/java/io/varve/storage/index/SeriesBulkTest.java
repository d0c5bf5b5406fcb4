package io.varve.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.codec.SpanHasher;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.LabelsGenerator;
import io.varve.storage.testing.MatcherGenerator;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SyntheticFleet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// An index that was filled in crowds equals one that was filled series by series, and goes on as
/// well.
class SeriesBulkTest {
    private static final SpanHasher HASHER = new SpanHasher(3, 4);

    private final CancelToken never = new CancelToken(Clock.system(), 600_000);

    @Test
    void crowdsEqualSinglesForOddLabels() {
        Property.check(
                "crowds equal singles",
                100,
                random -> {
                    LinkedHashSet<Labels> series = new LinkedHashSet<>();
                    for (int i = random.nextInt(1, 400); i > 0; i--) {
                        series.add(LabelsGenerator.labels(random));
                    }
                    check(List.copyOf(series), random);
                });
    }

    @Test
    void crowdsEqualSinglesForAFleet() {
        List<Labels> series = new ArrayList<>();
        for (int i = 0; i < 150_000; i++) {
            series.add(SyntheticFleet.labels(i));
        }
        check(series, new SplittableRandom(1));
    }

    private void check(List<Labels> series, SplittableRandom random) {
        LabelIndex singles = new LabelIndex(HASHER);
        LabelIndex crowds = new LabelIndex(HASHER);
        SeriesBulk bulk = crowds.bulk();
        int inBulk = random.nextInt(series.size() + 1);
        for (int from = 0; from < inBulk; ) {
            int to = Math.min(inBulk, from + 1 + random.nextInt(1_000));
            addCrowd(bulk, series.subList(from, to));
            from = to;
        }
        for (int i = 0; i < series.size(); i++) {
            assertThat(singles.add(series.get(i))).isEqualTo(i + 1);
            if (i >= inBulk) {
                assertThat(crowds.add(series.get(i))).isEqualTo(i + 1);
            }
        }
        for (int i = 0; i < 30; i++) {
            int id = 1 + random.nextInt(series.size());
            Labels labels = crowds.labels(id);
            assertThat(labels).isEqualTo(series.get(id - 1));
            List<Matcher> matchers = new ArrayList<>();
            matchers.add(MatcherGenerator.matcher(random));
            checkSame(singles, crowds, matchers);
            if (!labels.isEmpty()) {
                int label = random.nextInt(labels.size());
                matchers.set(0, Matcher.equal(labels.name(label), labels.value(label)));
                checkSame(singles, crowds, matchers);
            }
        }
        checkSame(singles, crowds, List.of());
    }

    private void checkSame(LabelIndex singles, LabelIndex crowds, List<Matcher> matchers) {
        Postings selected = crowds.select(matchers, never);
        assertThat(selected.toArray())
                .describedAs("%s", matchers)
                .isEqualTo(singles.select(matchers, never).toArray());
        assertThat(crowds.labelNames(selected, 0, never))
                .isEqualTo(singles.labelNames(matchers, 0, never));
        assertThat(crowds.labelValues("job", selected, 0, never))
                .isEqualTo(singles.labelValues("job", matchers, 0, never));
    }

    private static void addCrowd(SeriesBulk bulk, List<Labels> crowd) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (Labels labels : crowd) {
            for (int i = 0; i < labels.size(); i++) {
                String key = labels.name(i) + "\0" + labels.value(i);
                if (numbers.putIfAbsent(key, numbers.size()) == null) {
                    bulk.label(labels.name(i), labels.value(i).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        for (Labels labels : crowd) {
            int[] row = new int[labels.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = numbers.getOrDefault(labels.name(i) + "\0" + labels.value(i), -1);
            }
            bulk.series(row, row.length);
        }
        bulk.end();
    }
}
