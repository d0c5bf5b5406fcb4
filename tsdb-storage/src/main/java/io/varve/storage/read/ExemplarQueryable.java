package io.varve.storage.read;

import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import java.util.List;

/// A source of exemplars. Thread-safe; callers may be virtual threads.
public interface ExemplarQueryable {
    /// The exemplars of a tenant's series in a time range, series sorted by their labels, each
    /// once. Series without exemplars in the range are left out. A tenant that does not exist has
    /// none. What is returned counts against the memory of the context until its query ends.
    ///
    /// @param range of the exemplars' own timestamps
    /// @param selectors a series is wanted if it fulfils all matchers of any of them; none: no
    ///   series is wanted
    /// @throws io.varve.storage.runtime.VarveException if the source cannot be read, the query is
    ///   cancelled or late, or needs more memory than it may
    List<ExemplarSeries> exemplars(
            TenantId tenant, TimeRange range, List<List<Matcher>> selectors, ReadContext context);
}
