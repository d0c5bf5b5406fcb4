package io.varve.storage.head;

import io.varve.storage.journal.Journal;
import io.varve.storage.runtime.Clock;
import io.varve.storage.tables.TableStore;

/// The parts of an open head. Journal, applier, checkpoint and truncated rows belong to the
/// committing thread; the others are shared.
record HeadState(
        HeadSettings settings,
        TableStore store,
        Journal journal,
        ChunkTable chunks,
        Tenants tenants,
        Applier applier,
        Checkpoint checkpoint,
        TruncatedRows truncatedRows,
        DeletedRows deletedRows,
        Clock clock,
        HeadMetrics metrics) {}
