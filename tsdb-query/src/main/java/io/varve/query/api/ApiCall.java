package io.varve.query.api;

import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import java.util.function.Consumer;

/// One request to the API.
///
/// @param onStart is given the token of the work, before it starts, so that whoever notices that
///   the client is gone can cancel it
public record ApiCall(TenantId tenant, Parameters parameters, Consumer<CancelToken> onStart) {
    /// A call that nobody cancels.
    public ApiCall(TenantId tenant, Parameters parameters) {
        this(tenant, parameters, _ -> {});
    }
}
