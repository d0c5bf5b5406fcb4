package io.varve.storage.head;

/// How much a head keeps of what is said of metric families.
///
/// @param familiesMax `ingest.metadata_families_max`: families of a tenant
/// @param tenantBytesMax `ingest.metadata_tenant_bytes_max`: memory of a tenant's
/// @param bytesMax `ingest.metadata_bytes_max`: memory of all tenants'
public record MetadataLimits(int familiesMax, long tenantBytesMax, long bytesMax) {
    public static final MetadataLimits DEFAULTS = new MetadataLimits(20_000, 8L << 20, 64L << 20);
}
