package io.varve.storage.testing;

import java.util.SplittableRandom;

/// A statement that holds for every input, tried on many seeded ones.
///
/// ```java
/// Property.check("varints come back", 1_000, random -> {
///     long value = random.nextLong();
///     assertThat(decode(encode(value))).isEqualTo(value);
/// });
/// ```
public final class Property {
    private Property() {}

    /// One case: takes what it needs from the generator and asserts.
    @FunctionalInterface
    public interface Case {
        void run(SplittableRandom random) throws Exception;
    }

    /// Runs so many cases. A failure names the property, the case and the seed, and how to rerun
    /// that case alone: each case has a generator of its own.
    public static void check(String name, int cases, Case body) {
        Integer only = Integer.getInteger("varve.case");
        int count = cases * Seeds.casesFactor();
        for (int i = only == null ? 0 : only; i < (only == null ? count : only + 1); i++) {
            try {
                body.run(Seeds.random(name + "#" + i));
            } catch (Exception | AssertionError failure) {
                String flags = "-Dvarve.seed=" + Seeds.run() + " -Dvarve.case=" + i;
                throw new AssertionError(
                        "property \""
                                + name
                                + "\", case "
                                + i
                                + ", rerun with -Dsurefire.extra=\""
                                + flags
                                + "\": "
                                + failure.getMessage(),
                        failure);
            }
        }
    }
}
