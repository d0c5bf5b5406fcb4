package io.varve.compactor.job;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Many settled blocks that exist in the manifest alone.
final class ManyBlocks {
    private static final int PER_VERSION = 250;

    private ManyBlocks() {}

    static void publish(BucketWorld world, TenantId tenant, int count, SplittableRandom random)
            throws IOException {
        long windowMs = BucketWorld.LEVELS.lengthsMs().getLast();
        List<BlockEntry> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ulid id = Ulid.at(world.clock.nowMs(), random);
            long fromMs =
                    BucketWorld.LEVELS.windows(3).startMs(BucketWorld.START_MS)
                            - (i + 1L) * windowMs;
            blocks.add(
                    new BlockEntry(
                            id,
                            new TimeRange(fromMs, fromMs + windowMs),
                            0,
                            3,
                            "default",
                            "a",
                            "z",
                            new BlockEntry.Size(1_000, 10_000, 1_000_000, 1 << 20),
                            new BlockEntry.IndexLocation(100, 100),
                            List.of(id),
                            Set.of(),
                            0));
            if (blocks.size() == PER_VERSION || i == count - 1) {
                ManifestChange change =
                        new ManifestChange(
                                blocks, Set.of(), List.of(), Set.of(), Set.of(), Map.of());
                Manifest _ = world.log(tenant).publish(change, world.clock.nowMs());
                blocks.clear();
            }
        }
    }
}
