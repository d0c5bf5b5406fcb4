package io.varve.storage.read;

import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import java.util.List;

/// A source of exemplars: the head, the blocks of a bucket, or both. Thread-safe.
@FunctionalInterface
public interface ExemplarQueryable {
    /// The exemplars in the range of all series that fulfil any of the selectors: series sorted by
    /// labels, those without any left out. What they take is taken from the context's account,
    /// which the caller drops with them.
    ///
    /// @param selectors the matchers of each are ANDed
    /// @throws io.varve.storage.runtime.VarveException if the source cannot be read
    List<SeriesExemplars> exemplars(
            TenantId tenant, TimeRange range, List<List<Matcher>> selectors, ReadContext context);
}
