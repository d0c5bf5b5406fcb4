package io.varve.query.naive;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.engine.EngineSettings;
import io.varve.query.engine.QueryEngine;
import io.varve.query.engine.QueryException;
import io.varve.query.engine.QueryOptions;
import io.varve.query.engine.QueryResult;
import io.varve.query.exec.StepGrid;
import io.varve.query.parse.PromqlParser;
import io.varve.query.testing.MemorySource;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.Property;
import java.util.EnumSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The engine answers as the naive model does: random queries over random series, at one time and
/// over ranges, with delayed name removal and without; results, errors and annotations.
///
/// A thousand queries by default. `-Dvarve.cases=10` makes it ten thousand, and so on;
/// `-Dvarve.seed=N` begins elsewhere.
class NaiveModelTest {
    private static final int QUERIES_PER_CASE = 10;

    @Test
    void engineAnswersAsTheModelDoes() {
        Property.check("naive model", 100, NaiveModelTest::compareSome);
    }

    private static void compareSome(SplittableRandom random) {
        RandomData data = new RandomData(random);
        MemorySource source = data.source();
        NaiveStore store = data.store(source);
        for (int i = 0; i < QUERIES_PER_CASE; i++) {
            Features features = features(random);
            RandomQueries queries = new RandomQueries(random, features);
            boolean instant = random.nextInt(3) == 0;
            boolean range = instant && random.nextInt(8) == 0;
            String query = range ? queries.range() : queries.query();
            compare(random, source, store, features, query, instant);
        }
        assertThat(source.open()).isZero();
    }

    private static Features features(SplittableRandom random) {
        EnumSet<Feature> enabled = EnumSet.allOf(Feature.class);
        if (random.nextInt(8) != 0) {
            enabled.remove(Feature.TYPE_AND_UNIT_LABELS);
        }
        switch (random.nextInt(4)) {
            case 0 -> enabled.remove(Feature.DELAYED_NAME_REMOVAL);
            case 1 -> enabled.remove(Feature.USE_START_TIMESTAMPS);
            default -> {}
        }
        return Features.of(enabled);
    }

    private static void compare(
            SplittableRandom random,
            MemorySource source,
            NaiveStore store,
            Features features,
            String query,
            boolean instant) {
        long startMs = random.nextInt(1_300) * 1_000L + (random.nextInt(4) == 0 ? 1 : 0);
        long stepMs = new long[] {15_000, 60_000, 47_000, 400_000}[random.nextInt(4)];
        long endMs = instant ? startMs : startMs + random.nextInt(8) * stepMs + 500;
        StepGrid grid = instant ? StepGrid.instant(startMs) : new StepGrid(startMs, endMs, stepMs);
        Expr expr = PromqlParser.parse(query, features);
        NaiveOutcome expected = NaiveOutcome.of(expr, features, grid, instant ? 0 : stepMs, store);
        String what =
                query
                        + (instant
                                ? " at " + startMs
                                : " from " + startMs + " to " + endMs + " by " + stepMs)
                        + " with "
                        + features.enabled();
        ManualClock clock = new ManualClock(0);
        QueryEngine engine =
                new QueryEngine(EngineSettings.defaults().withFeatures(features), source, clock);
        QueryOptions options = QueryOptions.of(new CancelToken(clock, 1_000_000));
        TenantId tenant = new TenantId("a");
        QueryResult actual;
        try {
            actual =
                    instant
                            ? engine.instant(tenant, query, startMs, options)
                            : engine.range(tenant, query, startMs, endMs, stepMs, options);
        } catch (QueryException e) {
            if (!expected.permits(e.getMessage())) {
                throw new AssertionError(
                        what
                                + "\nfailed with: "
                                + e.getMessage()
                                + "\nexpected "
                                + (expected.errors().isEmpty()
                                        ? expected.text()
                                        : "one of " + expected.errors())
                                + data(expr, store),
                        e);
            }
            return;
        }
        String difference = expected.difference(actual);
        if (!difference.isEmpty()) {
            throw new AssertionError(
                    what
                            + "\n"
                            + difference
                            + "\nmodel: "
                            + expected.text()
                            + "\nengine: "
                            + NaiveOutcome.text(actual)
                            + data(expr, store));
        }
    }

    private static String data(Expr expr, NaiveStore store) {
        return "\ndata:" + NaiveOutcome.data(expr, store);
    }
}
