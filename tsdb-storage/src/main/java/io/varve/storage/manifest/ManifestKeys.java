package io.varve.storage.manifest;

import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import java.util.OptionalLong;

/// Where things lie in the bucket.
///
/// ```
/// <tenant>/manifest/<version, 20 digits>
/// <tenant>/blocks/<ULID>/{meta.json,index,chunks}
/// <tenant>/deletions/<ULID>
/// ```
public final class ManifestKeys {
    private static final int DIGITS = 20;

    private ManifestKeys() {}

    /// The folder of a tenant's manifest versions, with a slash at its end.
    public static String versions(TenantId tenant) {
        return tenant.name() + "/manifest/";
    }

    public static String version(TenantId tenant, long version) {
        String digits = Long.toString(version);
        return versions(tenant) + "0".repeat(DIGITS - digits.length()) + digits;
    }

    /// The version that a key names; empty if it is not the key of one.
    static OptionalLong versionOf(TenantId tenant, String key) {
        String name = key.substring(versions(tenant).length());
        if (name.length() != DIGITS || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(name));
    }

    /// The folder of a tenant's blocks, with a slash at its end.
    public static String blocks(TenantId tenant) {
        return tenant.name() + "/blocks/";
    }

    /// The folder of the receipts of erased deletions, with a slash at its end.
    public static String deletions(TenantId tenant) {
        return tenant.name() + "/deletions/";
    }

    /// The folder of a block, with a slash at its end.
    public static String block(TenantId tenant, Ulid id) {
        return blocks(tenant) + id + "/";
    }
}
