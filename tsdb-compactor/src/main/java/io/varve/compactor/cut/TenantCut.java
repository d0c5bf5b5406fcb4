package io.varve.compactor.cut;

import io.varve.compactor.delete.Deletions;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.storage.head.CutSource;
import io.varve.storage.head.ExemplarScan;
import io.varve.storage.head.HeadRange;
import io.varve.storage.head.HeadScan;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.TombstoneEntry;
import io.varve.storage.manifest.Watermark;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cuts of one tenant. What has to survive a restart is in head and manifest: a watermark of
/// this head whose position the head has not given up yet is a cut that was published, and waits to
/// be truncated. The rest is made again. Not thread-safe.
///
/// Nothing is taken for published because a request was answered, but because the newest manifest
/// has it.
final class TenantCut {
    private static final Logger LOG = LoggerFactory.getLogger(TenantCut.class);

    /// A cut that is published, and that the head still holds.
    private record Published(HeadRange range, long version, long sinceNanos) {}

    private final TenantId tenant;
    private final CutSource head;
    private final Deletions deletions;
    private final ManifestLog log;
    private final CutSettings settings;
    private final Function<TenantId, RetentionClassifier> classifiers;
    private final BlockPass.Outside outside;
    private final CutMetrics metrics;

    private final Deque<Published> published = new ArrayDeque<>();

    /// The cut whose publication has no answer, or that was given up half-way; null if the last one
    /// has ended well.
    private @Nullable HeadRange unfinished;

    private long failingSinceNanos;

    /// Position of the last deletion that a published watermark has passed, as far as is known.
    private long passedDeletion;

    TenantCut(
            ManifestLog log,
            CutSource head,
            Deletions deletions,
            CutSettings settings,
            Function<TenantId, RetentionClassifier> classifiers,
            BlockPass.Outside outside,
            CutMetrics metrics) {
        this.tenant = log.tenant();
        this.log = log;
        this.head = head;
        this.deletions = deletions;
        this.settings = settings;
        this.classifiers = classifiers;
        this.outside = outside;
        this.metrics = metrics;
    }

    TenantId tenant() {
        return tenant;
    }

    /// For how long cuts have failed; 0 if the last one did not.
    long failingMs() {
        return unfinished == null && failingSinceNanos == 0
                ? 0
                : (nowNanos() - failingSinceNanos) / 1_000_000;
    }

    private long nowNanos() {
        return outside.clock().monotonicNanos();
    }

    /// Gives up what has been published for long enough, and cuts what is due.
    ///
    /// @param boundaryMs what lies before is due; a bound of windows
    /// @param everything whether later samples are cut too
    void run(long boundaryMs, boolean everything) throws IOException {
        boolean ended = false;
        try {
            if (!isIdle(boundaryMs, everything)) {
                long deletedAt = head.deletedAt(tenant);
                deletions.publishPending(tenant);
                Manifest newest = log.newest();
                recognise(newest);
                truncate(newest);
                cut(newest, boundaryMs, everything);
                passedDeletion = deletedAt;
            }
            ended = true;
        } finally {
            if (ended) {
                failingSinceNanos = 0;
            } else if (failingSinceNanos == 0) {
                failingSinceNanos = nowNanos();
            }
        }
    }

    /// Whether there is no need to ask the store.
    private boolean isIdle(long boundaryMs, boolean everything) {
        return unfinished == null
                && published.isEmpty()
                && head.deletedAt(tenant) <= passedDeletion
                && head.unpublishedDeletions(tenant).isEmpty()
                && !head.mayHoldUnsealed(tenant, everything ? Long.MAX_VALUE : boundaryMs);
    }

    /// Finds a cut that was published without our knowing: its answer was lost, or this process was
    /// started again.
    private void recognise(Manifest newest) {
        Watermark mark = newest.watermarks().get(head.id());
        HeadRange open = unfinished;
        if (mark == null || mark.position() <= head.truncatedAt(tenant)) {
            return;
        }
        for (Published known : published) {
            if (known.range().position() == mark.position()) {
                return;
            }
        }
        HeadRange range =
                open != null && open.position() == mark.position()
                        ? open
                        : new HeadRange(tenant, mark.position(), mark.cutMs());
        LOG.info("cut of tenant {} at {} is found published", tenant, mark);
        published.add(new Published(range, newest.version(), nowNanos()));
        unfinished = range.equals(open) ? null : open;
    }

    /// Readers that began with an older manifest version still read the head.
    private void truncate(Manifest newest) {
        while (!published.isEmpty()) {
            Published first = published.getFirst();
            long ageMs = (nowNanos() - first.sinceNanos()) / 1_000_000;
            if (ageMs < settings.graceMs()) {
                return;
            }
            if (newest.version() < first.version()) {
                throw new VarveException(
                        ErrorKind.INTERNAL,
                        "manifest of tenant "
                                + tenant
                                + " has gone back from version "
                                + first.version()
                                + " to "
                                + newest.version());
            }
            head.truncate(first.range(), first.version());
            published.removeFirst();
            metrics.truncated();
        }
    }

    private void cut(Manifest newest, long boundaryMs, boolean everything) throws IOException {
        Watermark last = newest.watermarks().get(head.id());
        // Watermarks do not go back, though clocks and settings may.
        long cutMs = last == null ? boundaryMs : Math.max(boundaryMs, last.cutMs());
        long beforeMs = everything ? Long.MAX_VALUE : cutMs;
        boolean owed = owesMark(newest, last);
        if (unfinished == null && !owed && !head.mayHoldUnsealed(tenant, beforeMs)) {
            return;
        }
        long beganNanos = nowNanos();
        HeadRange range = head.seal(tenant, beforeMs);
        unfinished = range;
        // A deletion that the seal lies behind must be published before what came after it.
        deletions.publishPending(tenant);
        long begunMs = outside.store().storeTimeMs();
        Made made = upload(range);
        if (!made.blocks().isEmpty() || owed) {
            publish(range, made, cutMs, begunMs);
            metrics.published(nowNanos() - beganNanos);
        }
        unfinished = null;
    }

    /// Whether a tombstone waits to hear that this head has nothing left of what it covers, and
    /// will not hand over any of it: a watermark behind it says so, also without blocks.
    private boolean owesMark(Manifest newest, @Nullable Watermark last) {
        long position = last == null ? 0 : last.position();
        for (TombstoneEntry tombstone : newest.tombstones().values()) {
            if (tombstone.coversHeadAt(head.id(), position)) {
                return true;
            }
        }
        return false;
    }

    /// Blocks of a cut.
    ///
    /// @param applied deletions that were applied to all of them
    private record Made(List<BlockEntry> blocks, Set<Ulid> applied) {}

    private Made upload(HeadRange range) throws IOException {
        List<HeadRange> without = published.stream().map(Published::range).toList();
        List<BlockEntry> blocks = new ArrayList<>();
        @Nullable Set<Ulid> applied = null;
        RetentionClassifier classifier = classifiers.apply(tenant);
        Set<Long> left = Set.of();
        do {
            try (BlockPass pass = new BlockPass(tenant, settings, classifier, outside, left)) {
                try (HeadScan scan = head.scan(range, without)) {
                    pass.add(scan);
                    if (applied == null) {
                        applied = new HashSet<>(scan.applied());
                    } else {
                        applied.retainAll(scan.applied());
                    }
                }
                try (ExemplarScan exemplars = head.exemplars(range, without)) {
                    pass.add(exemplars);
                }
                pass.addMetadata(head.metadata(tenant));
                blocks.addAll(pass.upload(metrics));
                left = pass.left();
            }
        } while (!left.isEmpty());
        return new Made(blocks, applied);
    }

    private void publish(HeadRange range, Made made, long cutMs, long begunMs) throws IOException {
        Watermark mark = new Watermark(cutMs, range.position());
        // The commit point.
        Manifest manifest =
                log.publish(
                        ManifestChange.cut(made.blocks(), head.id(), mark, made.applied()),
                        begunMs);
        for (BlockEntry block : made.blocks()) {
            if (!manifest.blocks().containsKey(block.id())) {
                throw new VarveException(
                        ErrorKind.INTERNAL,
                        "manifest version "
                                + manifest.version()
                                + " of tenant "
                                + tenant
                                + " lacks block "
                                + block.id()
                                + ", which was published");
            }
        }
        published.add(new Published(range, manifest.version(), nowNanos()));
        LOG.info(
                "cut tenant {}: {} blocks, manifest version {}",
                tenant,
                made.blocks().size(),
                manifest.version());
    }
}
