package io.varve.storage.block;

import io.varve.storage.read.ReadContext;
import java.util.BitSet;

/// Where the pages of a block lie, for those who reckon what a reader should read. It knows the
/// format, and nothing of how readers choose.
public final class BlockPages {
    private final BlockSummary.ContentsLocation location;
    private final BlockContents contents;

    /// @param reader of the block; not the one whose reads are reckoned
    public BlockPages(
            BlockSummary.ContentsLocation location, BlockReader reader, ReadContext query) {
        this.location = location;
        contents = reader.contents(query);
    }

    /// Size of the table of contents.
    public long contentsBytes() {
        return location.bytes();
    }

    /// Size of the pages that hold a metric's series; 0 if there is no such metric.
    public long seriesBytes(String metric) {
        int index = contents.metricIndex(metric);
        if (index < 0) {
            return 0;
        }
        PageTable pages = contents.seriesPages();
        int last = pages.pageOf(contents.metricStart(index + 1) - 1);
        long bytes = 0;
        for (int page = pages.pageOf(contents.metricStart(index)); page <= last; page++) {
            bytes += pages.bytes(page);
        }
        return bytes;
    }

    /// The pages that hold these chunks.
    ///
    /// @param chunks numbers of chunks in the block
    public BitSet chunkPages(BitSet chunks) {
        PageTable pages = contents.chunkPages();
        BitSet holding = new BitSet();
        for (int page = 0; page < pages.count(); page++) {
            int next = chunks.nextSetBit((int) pages.firstItem(page));
            if (next >= 0 && next < pages.firstItem(page + 1)) {
                holding.set(page);
            }
        }
        return holding;
    }

    public int chunkPageCount() {
        return contents.chunkPages().count();
    }

    public long chunkPageBytes(int page) {
        return contents.chunkPages().bytes(page);
    }
}
