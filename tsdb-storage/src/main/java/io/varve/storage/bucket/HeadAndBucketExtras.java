package io.varve.storage.bucket;

import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ExemplarQueryable;
import io.varve.storage.read.MetadataQueryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SeriesExemplars;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The exemplars and the metadata of a head and of the bucket, as one source each: the head is read
/// first, then the blocks of the manifest version that it relies on, as [HeadAndBucket] says. What
/// both have comes once. Thread-safe.
public final class HeadAndBucketExtras implements ExemplarQueryable, MetadataQueryable {
    private final ExemplarQueryable exemplars;
    private final MetadataQueryable metadata;
    private final ManifestFloor floor;
    private final Bucket bucket;

    /// @param floor says what the head relies on
    public HeadAndBucketExtras(
            ExemplarQueryable exemplars,
            MetadataQueryable metadata,
            ManifestFloor floor,
            Bucket bucket) {
        this.exemplars = exemplars;
        this.metadata = metadata;
        this.floor = floor;
        this.bucket = bucket;
    }

    @Override
    public List<SeriesExemplars> exemplars(
            TenantId tenant, TimeRange range, List<List<Matcher>> selectors, ReadContext context) {
        List<SeriesExemplars> head = exemplars.exemplars(tenant, range, selectors, context);
        List<SeriesExemplars> blocks =
                bucket.extras(tenant, context, floor.version(tenant)).exemplars(range, selectors);
        return SeriesExemplars.merge(List.of(head, blocks));
    }

    @Override
    public Collection<MetricMetadata> metadata(
            TenantId tenant, String family, ReadContext context) {
        Set<MetricMetadata> all = new LinkedHashSet<>(metadata.metadata(tenant, family, context));
        all.addAll(bucket.extras(tenant, context, floor.version(tenant)).metadata(family));
        return all;
    }
}
