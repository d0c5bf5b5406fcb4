package io.varve.compactor.work;

import io.varve.storage.block.BlockSettings;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.runtime.Clock;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/// What all jobs of a process share.
///
/// @param folder for blocks before they are uploaded; the compactor's own, emptied at the start
/// @param blocks how blocks are written
public record Workplace(
        ObjectStore store,
        Clock clock,
        RandomGenerator random,
        Path folder,
        BlockSettings blocks) {}
