package io.varve.storage.testing;

import java.util.SplittableRandom;

/// Where the randomness of tests comes from: one seed per run, the same one by default, so that a
/// test that passes once passes again.
///
/// `-Dvarve.seed=N` runs with another seed, `-Dvarve.cases=N` makes the number of cases of every
/// property N times as large (the long tier).
public final class Seeds {
    private static final long SEED = Long.getLong("varve.seed", 20_261_124L);
    private static final int CASES_FACTOR = Integer.getInteger("varve.cases", 1);

    private Seeds() {}

    /// The seed of this run.
    public static long run() {
        return SEED;
    }

    static int casesFactor() {
        return CASES_FACTOR;
    }

    /// A generator that depends on the run's seed and the name alone; the name is usually the
    /// test's.
    public static SplittableRandom random(String name) {
        return new SplittableRandom(SEED * 0x9E37_79B9_7F4A_7C15L + name.hashCode());
    }

    /// What to add to a failure's message, so that the run can be repeated.
    public static String rerun() {
        return "rerun with -Dvarve.seed="
                + SEED
                + " (mvn … -Dsurefire.extra=-Dvarve.seed="
                + SEED
                + ")";
    }
}
