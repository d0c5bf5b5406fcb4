package io.varve.storage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.testing.LabelsGenerator;
import io.varve.storage.testing.Property;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class LabelsTest {
    @Test
    void stringsAreOrderedByTheirUtf8Bytes() {
        Property.check(
                "order of strings",
                20_000,
                random -> {
                    String a = text(random);
                    String b = text(random);
                    int bytes =
                            Arrays.compareUnsigned(
                                    a.getBytes(StandardCharsets.UTF_8),
                                    b.getBytes(StandardCharsets.UTF_8));
                    assertThat(Integer.signum(Utf8Order.compare(a, b)))
                            .describedAs("'%s' and '%s'", a, b)
                            .isEqualTo(Integer.signum(bytes));
                });
    }

    private static String text(SplittableRandom random) {
        int[] edges = {
            'a', 'b', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF
        };
        var text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.appendCodePoint(edges[random.nextInt(edges.length)]);
        }
        return text.toString();
    }

    @Test
    void labelSetsAreOrderedLabelByLabel() {
        Property.check(
                "order of label sets",
                5_000,
                random -> {
                    Labels a = LabelsGenerator.labels(random);
                    Labels b = LabelsGenerator.labels(random);
                    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(compare(a, b));
                    assertThat(a.equals(b)).isEqualTo(compare(a, b) == 0);
                    if (a.equals(b)) {
                        assertThat(a.hashCode()).isEqualTo(b.hashCode());
                    }
                });
    }

    private static int compare(Labels a, Labels b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = Utf8Order.compare(a.name(i), b.name(i));
            order = order != 0 ? order : Utf8Order.compare(a.value(i), b.value(i));
            if (order != 0) {
                return Integer.signum(order);
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    @Test
    void aBuilderIsAMapWithoutEmptyValues() {
        Property.check(
                "builder",
                3_000,
                random -> {
                    Labels start = LabelsGenerator.labels(random);
                    TreeMap<String, String> model = new TreeMap<>(Utf8Order::compare);
                    start.entries().forEach(e -> model.put(e.getKey(), e.getValue()));
                    LabelsBuilder builder = start.toBuilder();
                    for (int i = random.nextInt(30); i > 0; i--) {
                        String name =
                                random.nextInt(3) == 0
                                        ? "n" + random.nextInt(20)
                                        : LabelsGenerator.name(random);
                        if (random.nextInt(3) == 0) {
                            builder.set(name, "");
                            model.remove(name);
                        } else {
                            String value = LabelsGenerator.value(random);
                            builder.set(name, value);
                            model.put(name, value);
                        }
                        assertThat(builder.has(name)).isEqualTo(model.containsKey(name));
                        assertThat(builder.get(name)).isEqualTo(model.getOrDefault(name, ""));
                    }
                    Labels labels = builder.build();
                    assertThat(labels.entries()).isEqualTo(List.copyOf(model.entrySet()));
                    assertThat(labels).isEqualTo(Labels.of(model));
                });
    }

    @Test
    void partsOfLabelSets() {
        Labels labels = Labels.of("job", "a", "__name__", "up", "empty", "");
        assertThat(labels.size()).isEqualTo(2);
        assertThat(labels.metricName()).isEqualTo("up");
        assertThat(labels.get("empty")).isEmpty();
        assertThat(labels.without("__name__", "x")).isEqualTo(Labels.of("job", "a"));
        assertThat(labels.only(List.of("job", "x"))).isEqualTo(Labels.of(Map.of("job", "a")));
        assertThat(labels.without("job", "__name__")).isEqualTo(Labels.EMPTY);
        assertThatThrownBy(() -> Labels.of("a", "1", "a", "2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label a is repeated");
    }

    @Test
    void textIsPrometheuss() {
        assertThat(Labels.EMPTY).hasToString("{}");
        assertThat(Labels.of("__name__", "up", "a.b", "x\"y", "job", "\n"))
                .hasToString("{__name__=\"up\", \"a.b\"=\"x\\\"y\", job=\"\\n\"}");
        assertThat(Labels.isLegacyName("")).isFalse();
        assertThat(Labels.isLegacyName("_9")).isTrue();
        assertThat(Labels.isLegacyName("9_")).isFalse();
        assertThat(Labels.isLegacyName("a:b")).isFalse();
    }
}
