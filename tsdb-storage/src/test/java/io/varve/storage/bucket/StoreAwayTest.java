package io.varve.storage.bucket;

import static io.varve.storage.bucket.BucketFixture.NOW;
import static io.varve.storage.bucket.BucketFixture.TENANT;
import static io.varve.storage.bucket.BucketFixture.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a store that does not answer costs queries, and which ones do without it.
final class StoreAwayTest {
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final long T0 = NOW - NOW % HOUR;
    private static final TimeRange OLD = new TimeRange(T0, T0 + HOUR);
    private static final TimeRange RECENT = new TimeRange(T0 + HOUR, T0 + 2 * HOUR);

    @TempDir Path folder;

    private BucketFixture fixture;
    private Bucket bucket;
    private Queryable both;
    private long sealedBeforeMs = T0 + HOUR;
    private long floor;

    @BeforeEach
    void setUp() throws IOException {
        fixture = new BucketFixture(folder);
        fixture.publish(series(T0, T0 + HOUR, "old"));
        bucket = fixture.bucket();
        BucketFixture head = new BucketFixture(folder.resolve("head"));
        head.publish(series(T0 + HOUR, T0 + 2 * HOUR, "recent"));
        HeadClaims claims =
                new HeadClaims() {
                    @Override
                    public String headId() {
                        return "ours";
                    }

                    @Override
                    public long version(TenantId tenant) {
                        return floor;
                    }

                    @Override
                    public long sealedBeforeMs(TenantId tenant) {
                        return sealedBeforeMs;
                    }
                };
        both = new HeadAndBucket(head.bucket(), claims, bucket);
    }

    /// How many series a query finds, which must not be partial.
    private int query(TimeRange range) {
        ReadContext context =
                new ReadContext(
                        new CancelToken(fixture.clock, 1_000_000_000),
                        new MemoryAccount("test memory", 1L << 30));
        int count = 0;
        try (Querier querier = both.querier(TENANT, range, context)) {
            SeriesSet set = querier.select(SelectHints.of(range), List.of());
            while (set.advance()) {
                count++;
            }
        }
        assertThat(context.warnings()).isEmpty();
        return count;
    }

    private void assertFails(TimeRange range) {
        assertThatThrownBy(() -> query(range))
                .isInstanceOf(VarveException.class)
                .hasMessageContaining("no route to host");
    }

    @Test
    void aStoreThatIsAwayIsTriedOnceASecondAndNotByEveryQuery() {
        fixture.isAway = true;
        assertFails(OLD);
        // The first has found out; the next one tries whether the store is back.
        assertThat(fixture.failures.get()).isEqualTo(1);
        for (int i = 0; i < 20; i++) {
            fixture.clock.advanceMs(49);
            assertFails(OLD);
        }
        assertThat(fixture.failures.get()).isLessThanOrEqualTo(2);
        for (int i = 0; i < 20; i++) {
            fixture.clock.advanceMs(BucketSettings.DEFAULT.pollIntervalMs());
            assertFails(OLD);
        }
        assertThat(fixture.failures.get()).isBetween(20, 22);
        assertThat(bucket.health().isAway()).isTrue();

        fixture.isAway = false;
        fixture.clock.advanceMs(BucketSettings.DEFAULT.pollIntervalMs());
        bucket.reach();
        assertThat(bucket.health().isAway()).isFalse();
        assertThat(bucket.health().trouble()).isEmpty();
        assertThat(query(OLD)).isEqualTo(50);
    }

    @Test
    void whatTheHeadAloneHasNeedsNoStore() throws IOException {
        fixture.publishWatermark("ours");
        assertThat(query(RECENT)).isEqualTo(50);
        fixture.isAway = true;
        // Longer ago than any manifest is used without being confirmed.
        fixture.clock.advanceMs(DAY);
        assertThat(query(RECENT)).isEqualTo(50);
        assertThat(bucket.health().isAway()).isTrue();
        assertThat(query(RECENT)).isEqualTo(50);
        assertFails(OLD);
    }

    @Test
    void withoutAProofTheStoreIsNeeded() {
        assertThat(query(RECENT)).isEqualTo(50);
        fixture.isAway = true;
        fixture.clock.advanceMs(DAY);
        // A later seal, which may be in blocks by now.
        sealedBeforeMs = RECENT.maxMs();
        assertFails(RECENT);
        sealedBeforeMs = RECENT.minMs();
        assertThat(query(RECENT)).isEqualTo(50);
        // What the head has given up is in a version that is not known.
        floor = 2;
        assertFails(RECENT);
        floor = 1;
        assertThat(query(RECENT)).isEqualTo(50);
    }

    @Test
    void blocksOfAnotherHeadMayComeAtAnyTime() throws IOException {
        fixture.publishWatermark("ours");
        assertThat(query(RECENT)).isEqualTo(50);
        fixture.publishWatermark("theirs");
        fixture.clock.advanceMs(DAY);
        assertThat(query(RECENT)).isEqualTo(50);
        fixture.isAway = true;
        fixture.clock.advanceMs(DAY);
        assertFails(RECENT);
    }

    @Test
    void aHeadWhoseBucketWasNeverSeenProvesNothing() {
        fixture.isAway = true;
        assertFails(RECENT);
    }
}
