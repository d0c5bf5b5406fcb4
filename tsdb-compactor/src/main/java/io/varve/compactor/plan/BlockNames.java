package io.varve.compactor.plan;

import io.varve.storage.manifest.BlockEntry;
import java.util.HexFormat;
import java.util.List;

/// A short name for a set of blocks.
final class BlockNames {
    /// Odd constants of SplitMix64's finisher.
    private static final long MIX_1 = 0xBF58_476D_1CE4_E5B9L;

    private static final long MIX_2 = 0x94D0_49BB_1331_11EBL;

    private BlockNames() {}

    /// 32 hex digits that depend on the ids alone. Ids are random already, so that two sets with
    /// one digest do not occur; if they did, one job would wait for the other.
    static String digest(List<BlockEntry> blocks) {
        long high = 0;
        long low = blocks.size();
        for (BlockEntry block : blocks) {
            high = mix(high ^ block.id().high()) + block.id().low();
            low = mix(low + block.id().low()) ^ block.id().high();
        }
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(mix(high)) + hex.toHexDigits(mix(low ^ high));
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * MIX_1;
        mixed = (mixed ^ mixed >>> 27) * MIX_2;
        return mixed ^ mixed >>> 31;
    }
}
