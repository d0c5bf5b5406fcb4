package io.varve.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.Labels;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesGroupsTest {
    private static final List<String> NAMES = List.of("__name__", "a", "b", "c", "\u00e9");

    @Test
    void groupsAreThoseOfTheLabelsThatCount() {
        Property.check(
                "groups",
                500,
                random -> {
                    List<String> listed = new ArrayList<>();
                    for (String name : NAMES) {
                        if (random.nextBoolean()) {
                            listed.add(0, name);
                        }
                    }
                    LabelSelection selection =
                            random.nextBoolean()
                                    ? LabelSelection.only(listed)
                                    : LabelSelection.allBut(listed);
                    SeriesGroups groups = new SeriesGroups(selection);
                    List<Labels> model = new ArrayList<>();
                    for (int i = 0; i < 60; i++) {
                        Labels series = Labels.EMPTY;
                        for (String name : NAMES) {
                            String value = random.nextInt(3) == 0 ? "" : "v" + random.nextInt(3);
                            series = series.toBuilder().set(name, value).build();
                        }
                        Labels counting = selection.apply(series);
                        boolean isNew = !model.contains(counting);
                        assertThat(groups.find(series)).isEqualTo(model.indexOf(counting));
                        if (isNew) {
                            model.add(counting);
                        }
                        assertThat(groups.add(series)).isEqualTo(model.indexOf(counting));
                        assertThat(groups.shared(model.indexOf(counting))).isEqualTo(counting);
                    }
                    assertThat(groups.count()).isEqualTo(model.size());
                });
    }

    @Test
    void aMissingLabelCountsAsEmpty() {
        LabelSelection only = LabelSelection.only(List.of("b", "a"));
        Labels labels = Labels.of("a", "1", "c", "2");
        assertThat(only.apply(labels)).isEqualTo(Labels.of("a", "1"));
        assertThat(only.same(labels, Labels.of("a", "1"))).isTrue();
        assertThat(LabelSelection.ALL.apply(labels)).isSameAs(labels);
        assertThat(LabelSelection.allBut(List.of("a")).counts("a")).isFalse();
    }
}
