package io.varve.compactor.cut;

import io.varve.storage.block.BlockSettings;
import io.varve.storage.model.AlignedWindows;
import java.nio.file.Path;

/// How a head is cut.
///
/// @param windows each block lies in one of them
/// @param outOfOrderWindowMs a window is due when it ended so long ago: until then samples come to
///   it regularly
/// @param intervalMs time between two looks at what is due
/// @param graceMs how long the head keeps what is published: at least as long as a reader may use
///   an old manifest version, and the longest query after that
/// @param folder for blocks before they are uploaded; the cutter's own, emptied at the start
/// @param blocks how blocks are written
public record CutSettings(
        AlignedWindows windows,
        long outOfOrderWindowMs,
        long intervalMs,
        long graceMs,
        Path folder,
        BlockSettings blocks) {
    public CutSettings {
        if (outOfOrderWindowMs < 0 || intervalMs < 1 || graceMs < 0) {
            throw new IllegalArgumentException(
                    "out-of-order window "
                            + outOfOrderWindowMs
                            + " ms, interval "
                            + intervalMs
                            + " ms, grace "
                            + graceMs
                            + " ms");
        }
    }
}
