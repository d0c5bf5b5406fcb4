package io.varve.server.role;

import io.varve.storage.bucket.HeadClaims;
import io.varve.storage.head.Head;
import io.varve.storage.model.TenantId;

/// What the process's head tells the bucket.
record OpenHead(Head head) implements HeadClaims {
    @Override
    public String headId() {
        return head.id();
    }

    @Override
    public long version(TenantId tenant) {
        return head.manifestVersion(tenant);
    }

    @Override
    public long sealedBeforeMs(TenantId tenant) {
        return head.sealedBeforeMs(tenant);
    }
}
