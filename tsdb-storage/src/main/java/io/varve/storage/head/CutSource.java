package io.varve.storage.head;

import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import java.util.List;

/// The side of a head that gives its samples up to blocks. A cut of a tenant:
///
/// 1. [#seal] marks what is cut;
/// 2. [#scan] reads it, as often as one likes, while writes go on;
/// 3. somebody makes blocks of it, and publishes them;
/// 4. [#truncate] gives up what was sealed, and nothing else.
///
/// A cut may be given up after any step; the next one takes what was sealed too. Thread-safe. For
/// platform threads; methods wait for the disk. They throw
/// [io.varve.storage.runtime.VarveException] of kind UNAVAILABLE if the head is closed or cannot
/// write.
public interface CutSource extends DeletionSource {
    /// Names this head and its journal among all others, for ever.
    String id();

    /// All tenants that the head knows.
    List<TenantId> tenants();

    /// Whether the tenant may have samples before a time that no seal since the head was opened
    /// covers. May be true without need, never false.
    boolean mayHoldUnsealed(TenantId tenant, long beforeMs);

    /// Begins a cut. All samples of requests that were answered before the call are before its
    /// position.
    ///
    /// @param beforeMs a bound of block windows, or `Long.MAX_VALUE` for everything
    HeadRange seal(TenantId tenant, long beforeMs);

    /// The sealed series, in the order of blocks. The caller closes the scan.
    ///
    /// @param published ranges of earlier seals that are left out: they are published, and not yet
    ///   given up
    HeadScan scan(HeadRange range, List<HeadRange> published);

    /// The exemplars that were sealed with the range, series in the order of blocks. The caller
    /// closes the scan.
    ///
    /// @param published as in [#scan]
    ExemplarScan exemplars(HeadRange range, List<HeadRange> published);

    /// What is said of the tenant's metric families. It stays in the head.
    List<MetricMetadata> metadata(TenantId tenant);

    /// Gives up what is in the range: readers find it in the blocks of a manifest version. Returns
    /// once that is durable.
    ///
    /// @param range of a seal of this head, also one from before a restart
    /// @param manifestVersion the version that has the blocks, or a later one
    /// @throws IllegalArgumentException if the position is not one of this journal yet
    void truncate(HeadRange range, long manifestVersion);

    /// Position of the seal whose samples were given up last; 0 if none were.
    long truncatedAt(TenantId tenant);

    /// The manifest version that a reader of the head needs at least: the head may lack what that
    /// version has. 0 if it lacks nothing. Ask after the querier is made.
    long manifestVersion(TenantId tenant);
}
