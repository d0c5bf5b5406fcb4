package io.varve.compactor.plan;

/// When blocks are merged.
///
/// @param levels to which lengths
/// @param blockBytesMax a block that has so many bytes ends with the metric that it is in
/// @param inputsMax so many blocks are read at one time
/// @param patienceMs for how long after its end a window waits for ingesters that have not cut it
public record MergePolicy(MergeLevels levels, long blockBytesMax, int inputsMax, long patienceMs) {
    /// A block of 8 GiB holds some ten billion samples, and is uploaded in minutes. 64 inputs hold
    /// what a merge has in memory to some hundred megabytes. Six hours are three cuts.
    public static final MergePolicy DEFAULT =
            new MergePolicy(MergeLevels.DEFAULT, 8L << 30, 64, 6L * 3_600_000);

    public MergePolicy {
        if (blockBytesMax < 1 || inputsMax < 2 || patienceMs < 0) {
            throw new IllegalArgumentException(
                    "merges of "
                            + inputsMax
                            + " blocks into blocks of "
                            + blockBytesMax
                            + " bytes, patience "
                            + patienceMs
                            + " ms");
        }
    }
}
