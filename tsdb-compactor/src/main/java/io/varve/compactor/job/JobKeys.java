package io.varve.compactor.job;

import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Where compactors tell each other what they do.
///
/// ```
/// <tenant>/leases/<job>/<beat, 20 digits>
/// <tenant>/failures/<job, or block-<ULID>>/<attempt, 20 digits>
/// ```
final class JobKeys {
    private static final int DIGITS = 20;
    private static final String BLOCK = "block-";

    private JobKeys() {}

    static String leases(TenantId tenant) {
        return tenant.name() + "/leases/";
    }

    static String lease(TenantId tenant, String job) {
        return leases(tenant) + job + "/";
    }

    static String failures(TenantId tenant) {
        return tenant.name() + "/failures/";
    }

    /// The subject of failures that are a block's fault, whatever reads it.
    static String subject(Ulid block) {
        return BLOCK + block;
    }

    /// The block that a subject is; null if it is a job.
    static @Nullable Ulid blockOf(String subject) {
        return subject.startsWith(BLOCK) ? Ulid.parse(subject.substring(BLOCK.length())) : null;
    }

    static String numbered(String folder, long number) {
        String digits = Long.toString(number);
        return folder + "0".repeat(DIGITS - digits.length()) + digits;
    }

    /// The number that the last element of a key is; empty if it is none.
    static OptionalLong number(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        if (name.length() != DIGITS || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(name));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }
}
