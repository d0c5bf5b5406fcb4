package io.varve.storage.bucket;

import static io.varve.storage.bucket.BucketFixture.NOW;
import static io.varve.storage.bucket.BucketFixture.TENANT;
import static io.varve.storage.bucket.BucketFixture.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.block.BlockFile;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.objectstore.StoreOperation;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SampleReader;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.RequestCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BucketTest {
    private static final long HOUR = 3_600_000;
    private static final long T0 = NOW - NOW % HOUR;
    private static final TimeRange ALL = new TimeRange(T0, T0 + 100 * HOUR);

    @TempDir Path folder;

    private BucketFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new BucketFixture(folder);
    }

    private ReadContext context(boolean partial) {
        return new ReadContext(
                new CancelToken(fixture.clock, 1_000_000_000),
                new MemoryAccount("test memory", 1L << 30),
                partial);
    }

    private ReadContext context() {
        return context(false);
    }

    private static Matcher name(String metric) {
        return Matcher.equal(Labels.METRIC_NAME, metric);
    }

    /// The number of samples of each series, which are one per minute if there are no duplicates.
    private static Map<Labels, Integer> query(
            Queryable source, ReadContext context, TimeRange range, Matcher... matchers) {
        Map<Labels, Integer> found = new TreeMap<>();
        try (Querier querier = source.querier(TENANT, range, context)) {
            read(querier, context, range, found, matchers);
        }
        assertThat(context.memory().usedBytes()).isZero();
        return found;
    }

    private static void read(
            Querier querier,
            ReadContext context,
            TimeRange range,
            Map<Labels, Integer> into,
            Matcher... matchers) {
        read(querier.select(SelectHints.of(range), List.of(matchers)), context, range, into);
    }

    private static void read(
            SeriesSet set, ReadContext context, TimeRange range, Map<Labels, Integer> into) {
        var reader = new SampleReader(context);
        var samples = new SampleColumn();
        while (set.advance()) {
            reader.read(set.series(), range, samples);
            for (int i = 1; i < samples.size(); i++) {
                assertThat(samples.timestampMs(i) - samples.timestampMs(i - 1)).isEqualTo(60_000);
            }
            into.put(set.series().labels(), samples.size());
        }
    }

    private static void assertEach(Map<Labels, Integer> found, int series, int samples) {
        assertThat(found).hasSize(series);
        assertThat(found.values()).containsOnly(samples);
    }

    @Test
    void readsOnlyBlocksThatRangeAndNameDoNotRuleOut() throws IOException {
        fixture.publish(series(T0, T0 + HOUR, "a", "b", "c"));
        fixture.publish(series(T0, T0 + HOUR, "x", "y"));
        fixture.publish(series(T0 + HOUR, T0 + 2 * HOUR, "a", "b", "c"));
        fixture.publish(series(T0 + 9 * HOUR, T0 + 10 * HOUR, "b"));
        TimeRange range = new TimeRange(T0, T0 + 2 * HOUR);
        Bucket bucket = fixture.bucket();

        ReadContext cold = context();
        assertEach(query(bucket, cold, range, name("b")), 50, 120);
        RequestCounts counts = fixture.takeCounts();
        assertThat(counts.calls(StoreOperation.GET_RANGE)).isEqualTo(2 * 3);
        assertThat(cold.stats().blocks()).isEqualTo(2);
        assertThat(cold.stats().requests()).isEqualTo(6);
        assertThat(cold.stats().cacheHits()).isZero();

        ReadContext warm = context();
        assertEach(query(bucket, warm, range, name("b")), 50, 120);
        assertThat(fixture.takeCounts().calls()).isEqualTo(2);
        assertThat(warm.stats().cacheHits()).isEqualTo(4);
        assertThat(query(bucket, context(), range, name("m"))).isEmpty();
        assertThat(fixture.takeCounts().calls()).isZero();
    }

    @Test
    void looksForANewVersionOncePerPollInterval() throws IOException {
        fixture.publish(series(T0, T0 + HOUR, "a"));
        Bucket bucket = fixture.bucket();
        assertEach(query(bucket, context(), ALL, name("a")), 50, 60);
        fixture.publish(series(T0 + HOUR, T0 + 2 * HOUR, "a"));
        fixture.takeCounts();
        assertEach(query(bucket, context(), ALL, name("a")), 50, 60);
        assertThat(fixture.takeCounts().calls(StoreOperation.GET)).isZero();

        fixture.clock.advanceMs(BucketSettings.DEFAULT.pollIntervalMs());
        assertEach(query(bucket, context(), ALL, name("a")), 50, 120);
        // The new version, and that there is none after it.
        assertThat(fixture.takeCounts().calls(StoreOperation.GET)).isEqualTo(2);
    }

    @Test
    void headAndOverlappingBlocksAreOneWithoutDuplicates() throws IOException {
        fixture.publish(series(T0, T0 + 2 * HOUR, "a", "b"));
        fixture.publish(series(T0 + HOUR, T0 + 3 * HOUR, "b", "c"));
        BucketFixture recent = new BucketFixture(folder.resolve("head"));
        recent.publish(series(T0 + HOUR, T0 + 4 * HOUR, "b", "d"));
        Queryable both = new HeadAndBucket(recent.bucket(), ManifestFloor.NONE, fixture.bucket());

        assertEach(query(both, context(), ALL, name("b")), 50, 240);
        assertThat(query(both, context(), ALL)).hasSize(200);
        try (Querier querier = both.querier(TENANT, ALL, context())) {
            assertThat(querier.labelValues(Labels.METRIC_NAME, List.of(), 0))
                    .containsExactly("a", "b", "c", "d");
            assertThat(querier.labelValues(Labels.METRIC_NAME, List.of(), 3))
                    .containsExactly("a", "b", "c");
            assertThat(querier.labelNames(List.of(name("c")), 0))
                    .containsExactly(Labels.METRIC_NAME, "instance");
            assertThat(querier.labelValues("instance", List.of(name("d")), 0)).hasSize(50);
        }
    }

    @Test
    void theVersionThatTheHeadReliesOnIsReadAtOnce() throws IOException {
        BucketFixture empty = new BucketFixture(folder.resolve("head"));
        long[] floor = {0};
        Queryable both = new HeadAndBucket(empty.bucket(), _ -> floor[0], fixture.bucket());
        assertThat(query(both, context(), ALL)).isEmpty();

        fixture.publish(series(T0, T0 + HOUR, "a"));
        assertThat(query(both, context(), ALL)).isEmpty();
        floor[0] = 1;
        assertEach(query(both, context(), ALL), 50, 60);

        floor[0] = 2;
        assertThatThrownBy(() -> query(both, context(), ALL))
                .isInstanceOf(VarveException.class)
                .hasMessageContaining("relies on version 2");
    }

    @Test
    void aBlockThatIsGoneIsLookedUpInANewerManifest() throws IOException {
        BlockEntry old = fixture.publish(series(T0, T0 + 2 * HOUR, "a"));
        fixture.publish(series(T0 + 2 * HOUR, T0 + 3 * HOUR, "a"));
        Bucket cold = fixture.bucket();
        assertThat(query(cold, context(), new TimeRange(0, 1))).isEmpty();
        Bucket warm = fixture.bucket();
        assertEach(query(warm, context(), ALL, name("a")), 50, 180);

        fixture.publish(series(T0, T0 + 2 * HOUR, "a"), Set.of(old.id()));
        fixture.sweep(old);
        // One meets it while it looks for series, the other, whose index is at hand, in the chunks.
        assertEach(query(cold, context(), ALL, name("a")), 50, 180);
        assertEach(query(warm, context(), ALL, name("a")), 50, 180);
        try (Querier querier = cold.querier(TENANT, ALL, context())) {
            assertThat(querier.labelValues("instance", List.of(), 0)).hasSize(50);
        }
    }

    @Test
    void aBlockThatVanishesWhileItIsReadIsReadFromItsReplacement() throws IOException {
        BlockEntry old = fixture.publish(series(T0, T0 + 2 * HOUR, "a"));
        Bucket bucket = fixture.bucket();
        ReadContext context = context();
        Map<Labels, Integer> found = new TreeMap<>();
        try (Querier querier = bucket.querier(TENANT, ALL, context)) {
            SeriesSet set = querier.select(SelectHints.of(ALL), List.of(name("a")));
            fixture.publish(series(T0, T0 + 2 * HOUR, "a"), Set.of(old.id()));
            fixture.sweep(old);
            read(set, context, ALL, found);
        }
        assertEach(found, 50, 120);
        assertThat(context.memory().usedBytes()).isZero();
    }

    @Test
    void aBlockThatALiveManifestNamesInVainIsAnError() throws IOException {
        fixture.sweep(fixture.publish(series(T0, T0 + HOUR, "a")));
        assertThatThrownBy(() -> query(fixture.bucket(), context(), ALL))
                .isInstanceOfSatisfying(
                        VarveException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                .hasMessageContaining("is not in the bucket");
    }

    @Test
    void aDamagedBlockIsLeftOutWithAWarning() throws IOException {
        BlockEntry index = fixture.publish(series(T0, T0 + HOUR, "a"));
        BlockEntry chunks = fixture.publish(series(T0 + HOUR, T0 + 2 * HOUR, "a"));
        fixture.publish(series(T0 + 2 * HOUR, T0 + 3 * HOUR, "a"));
        fixture.damage(index, BlockFile.INDEX, index.index().tocOffset() + 20);
        fixture.damage(chunks, BlockFile.CHUNKS, 60);
        Bucket bucket = fixture.bucket();
        for (int i = 0; i < 2; i++) {
            ReadContext context = context();
            assertEach(query(bucket, context, ALL, name("a")), 50, 60);
            assertThat(context.warnings())
                    .hasSize(2)
                    .anyMatch(text -> text.contains(index.id() + " from 2023-11-14T22:00:00Z"))
                    .anyMatch(text -> text.contains(chunks.id() + " from 2023-11-14T23:00:00Z"));
        }
    }

    @Test
    void aStoreThatIsAwayIsAnErrorOrAWarning() throws IOException {
        fixture.publish(series(T0, T0 + HOUR, "a"));
        Bucket bucket = fixture.bucket();
        fixture.isAway = true;
        assertUnreachable(bucket);
        ReadContext partial = context(true);
        assertThat(query(bucket, partial, ALL)).isEmpty();
        assertThat(partial.warnings()).singleElement().asString().contains("no route to host");
        assertThat(bucket.health().trouble()).contains("no route to host");

        fixture.isAway = false;
        fixture.clock.advanceMs(BucketSettings.DEFAULT.pollIntervalMs());
        assertEach(query(bucket, context(), ALL, name("a")), 50, 60);
        assertThat(bucket.health().trouble()).isEmpty();

        // What needs no block is answered from what is known, for a while.
        fixture.isAway = true;
        fixture.clock.advanceMs(BucketSettings.DEFAULT.pollIntervalMs());
        assertThat(query(bucket, context(), new TimeRange(0, 1))).isEmpty();
        assertUnreachable(bucket);
        ReadContext withoutChunks = context(true);
        query(bucket, withoutChunks, ALL, name("a"));
        assertThat(withoutChunks.warnings()).singleElement().asString().contains("out of reach");
        fixture.clock.advanceMs(BucketSettings.DEFAULT.pollIntervalMs());
        assertThat(query(bucket, context(), new TimeRange(0, 1))).isEmpty();
        // Longer than that the head does not keep what a later version has.
        fixture.clock.advanceMs(1);
        assertThatThrownBy(() -> query(bucket, context(), new TimeRange(0, 1)))
                .hasMessageContaining("no route to host");
    }

    private void assertUnreachable(Bucket bucket) {
        assertThatThrownBy(() -> query(bucket, context(), ALL, name("a")))
                .isInstanceOfSatisfying(
                        VarveException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                .hasMessageContaining("no route to host");
    }

    @Test
    void tenantsAreFoldersThatCanBeTenants() throws IOException {
        fixture.publish(series(T0, T0 + HOUR, "a"));
        byte[] content = {1};
        assertThat(fixture.memory.create(".varve-probe/x", content)).isTrue();
        assertThat(fixture.memory.create("not a tenant/x", content)).isTrue();
        assertThat(fixture.memory.create("team-b/manifest/x", content)).isTrue();
        assertThat(fixture.memory.create("file", content)).isTrue();
        assertThat(Bucket.tenants(fixture.memory)).containsExactly(TENANT, new TenantId("team-b"));
    }
}
