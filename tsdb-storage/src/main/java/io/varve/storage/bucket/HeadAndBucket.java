package io.varve.storage.bucket;

import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.MergedQueryable;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import java.util.List;

/// A head and the bucket that it hands its samples over to, as one source without holes.
///
/// The head is opened first and asked after that for the manifest version that it relies on, for
/// what it has given up before it was opened is in the blocks of that version. What it gives up
/// later it must go on showing to views that are open: for at least the longest query and one poll
/// interval. In between samples are in both, and merging leaves one of each. Thread-safe.
public final class HeadAndBucket implements Queryable {
    private final Queryable merged;

    /// @param floor says what the head relies on
    public HeadAndBucket(Queryable head, ManifestFloor floor, Bucket bucket) {
        Queryable blocks =
                (tenant, range, context) ->
                        bucket.querier(tenant, range, context, floor.version(tenant));
        merged = new MergedQueryable(List.of(head, blocks));
    }

    /// As the other, for a head that can tell which samples it alone has.
    public HeadAndBucket(Queryable head, HeadClaims claims, Bucket bucket) {
        Queryable blocks =
                (tenant, range, context) -> bucket.querier(tenant, range, context, claims);
        merged = new MergedQueryable(List.of(head, blocks));
    }

    @Override
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context) {
        return merged.querier(tenant, range, context);
    }
}
