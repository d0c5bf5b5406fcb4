package io.varve.query.api;

import io.varve.storage.model.TenantId;
import java.util.List;

/// The blocks that queries read. Thread-safe; may block.
@FunctionalInterface
public interface LiveBlocks {
    /// A tenant's blocks, oldest id first.
    ///
    /// @throws io.varve.storage.runtime.VarveException if it is not known which there are
    List<LiveBlock> of(TenantId tenant);
}
