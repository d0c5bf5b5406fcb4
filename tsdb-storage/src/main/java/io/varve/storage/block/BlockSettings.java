package io.varve.storage.block;

/// How blocks are written. Readers take any values of these.
///
/// @param pageBytes a page of chunks or labels is closed when it has so many bytes before
///   compression
/// @param pageSeriesMax a page of series has at most so many
/// @param pageTextBytes and is closed when its distinct values have so many characters
/// @param chunkSamplesMax a chunk that the writer encodes has at most so many samples
/// @param chunkCompression level of Zstandard for pages of chunks, 0 for none
/// @param indexCompression the same for the pages of the index
/// @param labelBytesMax label pairs that take more memory go to temporary files
public record BlockSettings(
        int pageBytes,
        int pageSeriesMax,
        int pageTextBytes,
        int chunkSamplesMax,
        int chunkCompression,
        int indexCompression,
        long labelBytesMax) {
    /// `docs/decisions` tells how these were found.
    public static final BlockSettings DEFAULTS =
            new BlockSettings(64 << 10, 4096, 128 << 10, 1024, 3, 9, 32 << 20);

    public BlockSettings withLabelBytesMax(long bytesMax) {
        return new BlockSettings(
                pageBytes,
                pageSeriesMax,
                pageTextBytes,
                chunkSamplesMax,
                chunkCompression,
                indexCompression,
                bytesMax);
    }
}
