package io.varve.storage.testing;

import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import java.util.List;
import java.util.SplittableRandom;

/// Makes label sets that have much in common, so that matchers find something, with a few odd names
/// and values among them.
public final class LabelsGenerator {
    /// The names that label sets are made of.
    public static final List<String> NAMES =
            List.of(Labels.METRIC_NAME, "job", "instance", "env", "é", "\uE000", "\uD83D\uDE00");

    /// The values that label sets are made of. The last two sort differently by UTF-8 bytes than by
    /// UTF-16 units.
    public static final List<String> VALUES =
            List.of(
                    "a",
                    "b",
                    "ab",
                    "abc",
                    "foo",
                    "foobar",
                    "bar",
                    "Foo",
                    "0",
                    "10",
                    "9",
                    "a b",
                    "line\nbreak",
                    "a|b",
                    "a.b",
                    "(",
                    "\\",
                    "ü",
                    "\uFFEE",
                    "\uD83D\uDE00");

    private LabelsGenerator() {}

    /// Zero to five labels.
    public static Labels labels(SplittableRandom random) {
        var builder = new LabelsBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            builder.set(name(random), value(random));
        }
        return builder.build();
    }

    public static String name(SplittableRandom random) {
        return NAMES.get(random.nextInt(random.nextInt(3) == 0 ? NAMES.size() : 4));
    }

    public static String value(SplittableRandom random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }
}
