package io.varve.storage.block;

import io.varve.storage.model.Ulid;
import java.util.Optional;

/// Keeps decoded pages of indexes, of any blocks. Blocks are immutable, so nothing is ever stale.
/// Thread-safe.
public interface PageCache {
    /// A cache that keeps nothing.
    PageCache NONE =
            new PageCache() {
                @Override
                public Optional<IndexPage> find(Key key) {
                    return Optional.empty();
                }

                @Override
                public void keep(Key key, IndexPage page) {}
            };

    /// Where a page lies.
    ///
    /// @param offset in the index object
    record Key(Ulid block, long offset) {}

    Optional<IndexPage> find(Key key);

    /// Offers a page; the cache may refuse it.
    void keep(Key key, IndexPage page);
}
