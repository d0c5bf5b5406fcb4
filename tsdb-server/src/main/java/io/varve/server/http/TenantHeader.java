package io.varve.server.http;

import io.varve.storage.model.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/// Finds out whose request it is, as Mimir, Cortex and Thanos let clients say it.
final class TenantHeader {
    private static final String MIMIR = "X-Scope-OrgID";
    private static final String THANOS = "THANOS-TENANT";

    private final boolean required;

    TenantHeader(boolean required) {
        this.required = required;
    }

    /// @throws RefusedException with 401 if a tenant is required and missing, with 400 if the name
    ///   is not allowed
    TenantId of(HttpServletRequest request) throws RefusedException {
        String name = first(request.getHeader(MIMIR), request.getHeader(THANOS));
        if (name.isEmpty()) {
            if (required) {
                throw new RefusedException(401, "no org id: name the tenant in " + MIMIR);
            }
            return TenantId.ANONYMOUS;
        }
        try {
            return new TenantId(name);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, e.getMessage());
        }
    }

    private static String first(@Nullable String preferred, @Nullable String other) {
        if (preferred != null && !preferred.isEmpty()) {
            return preferred;
        }
        return other == null ? "" : other;
    }
}
