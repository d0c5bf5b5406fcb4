package io.varve.server.role;

import io.varve.query.api.LiveBlock;
import io.varve.query.api.LiveBlocks;
import io.varve.storage.bucket.Bucket;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import java.util.Comparator;
import java.util.List;

/// The blocks of the bucket that this server's queries read.
record BucketBlocks(Bucket bucket) implements LiveBlocks {
    @Override
    public List<LiveBlock> of(TenantId tenant) {
        return bucket.blocks(tenant).stream()
                .sorted(Comparator.comparing(entry -> entry.id().toString()))
                .map(BucketBlocks::block)
                .toList();
    }

    private static LiveBlock block(BlockEntry entry) {
        BlockEntry.Size size = entry.size();
        return new LiveBlock(
                entry.id().toString(),
                entry.range().minMs(),
                entry.range().maxMs() - 1,
                entry.resolutionMs(),
                entry.level(),
                entry.retentionClass(),
                new LiveBlock.Counts(size.series(), size.chunks(), size.samples()),
                size.bytes(),
                entry.sources().stream().map(Ulid::toString).toList());
    }
}
