package io.varve.server.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.api.LiveBlock;
import io.varve.storage.bucket.BucketFixture;
import io.varve.storage.bucket.BucketSettings;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketBlocksTest {
    private static final long T0 = 1_699_999_200_000L;
    private static final long HOUR = 3_600_000;

    @TempDir private Path folder = Path.of("");

    @Test
    void theBlocksOfTheNewestManifestAreListed() throws IOException {
        BucketFixture fixture = new BucketFixture(folder);
        BlockEntry one = fixture.publish(BucketFixture.series(T0, T0 + HOUR, "a", "b"));
        BlockEntry two = fixture.publish(BucketFixture.series(T0 + HOUR, T0 + 2 * HOUR, "a"));
        BucketBlocks blocks = new BucketBlocks(fixture.bucket());
        List<LiveBlock> listed = blocks.of(BucketFixture.TENANT);
        assertThat(listed.stream().map(LiveBlock::id).toList())
                .isEqualTo(Stream.of(one, two).map(each -> each.id().toString()).sorted().toList());
        assertThat(listed)
                .contains(
                        new LiveBlock(
                                one.id().toString(),
                                T0,
                                T0 + HOUR - 60_000,
                                0,
                                1,
                                "default",
                                new LiveBlock.Counts(100, one.size().chunks(), 6_000),
                                one.size().bytes(),
                                one.sources().stream().map(Ulid::toString).toList()));
        assertThat(blocks.of(new TenantId("nobody"))).isEmpty();

        fixture.isAway = true;
        fixture.clock.advanceMs(BucketSettings.DEFAULT.manifestAgeMsMax() + 1);
        assertThatThrownBy(() -> blocks.of(BucketFixture.TENANT))
                .hasMessageContaining("no route to host");
    }
}
