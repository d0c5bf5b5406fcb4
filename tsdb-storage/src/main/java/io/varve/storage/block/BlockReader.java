package io.varve.storage.block;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.read.ReadContext;
import java.io.IOException;

/// Reads one block, lazily and by few large range reads. A query that names its metric costs at
/// most three: the table of contents, unless it is cached; the metric's pages of series, unless
/// they are; and its chunks. Thread-safe; holds nothing but references.
public final class BlockReader {
    private final Ulid id;
    private final BlockSummary.ContentsLocation contents;
    private final RangeReader reader;
    private final PageCache cache;

    /// @param id names the block
    /// @param contents where its manifest entry says that the table of contents lies
    /// @param reader reads its objects
    /// @param cache of pages, shared by blocks
    public BlockReader(
            Ulid id, BlockSummary.ContentsLocation contents, RangeReader reader, PageCache cache) {
        this.id = id;
        this.contents = contents;
        this.reader = reader;
        this.cache = cache;
    }

    public Ulid id() {
        return id;
    }

    /// Where the table of contents of a block lies whose manifest entry is not at hand.
    ///
    /// @param indexBytes size of the index object
    /// @throws io.varve.storage.runtime.CorruptDataException if it is no index of that size
    /// @throws UnsupportedBlockException if the format is a later one
    public static BlockSummary.ContentsLocation locate(Ulid id, long indexBytes, RangeReader reader)
            throws IOException {
        long at = indexBytes - BlockOutput.FOOTER_BYTES;
        Frame.Place place = new Frame.Place(id, BlockFile.INDEX, Math.max(0, at));
        if (at < BlockFile.HEADER_BYTES) {
            throw place.corrupt("index of " + indexBytes + " bytes");
        }
        var footer = new ByteReader(reader.read(BlockFile.INDEX, at, BlockOutput.FOOTER_BYTES));
        long offset = footer.fixed64();
        int bytes = footer.fixed32();
        int version = footer.fixed16();
        int flags = footer.fixed16();
        int magic = footer.fixed32();
        if (magic != BlockFile.INDEX.magic()) {
            throw place.corrupt("magic " + magic + ", want " + BlockFile.INDEX.magic());
        }
        if (version > Frame.VERSION) {
            throw Frame.tooNew(place, version);
        }
        if (flags != 0 || offset < BlockFile.HEADER_BYTES || bytes < 0 || offset + bytes != at) {
            throw place.corrupt("contents of " + bytes + " bytes at " + offset);
        }
        return new BlockSummary.ContentsLocation(offset, bytes);
    }

    /// The table of contents.
    ///
    /// @throws io.varve.storage.runtime.VarveException if it cannot be read
    public BlockContents contents(ReadContext context) {
        return access(context).contents(contents);
    }

    /// What the block's bytes are spent on; reads all chunks.
    ///
    /// @throws UnsupportedBlockException if the format is a later one
    /// @throws io.varve.storage.runtime.VarveException if it cannot be read
    public BlockSurvey survey(ReadContext context) {
        BlockAccess access = access(context);
        byte[] header = access.read(BlockFile.INDEX, 0, BlockFile.HEADER_BYTES);
        Frame.checkHeader(access.place(BlockFile.INDEX, 0), BlockFile.INDEX, id, header);
        return BlockSurvey.of(access, contents, access.contents(contents));
    }

    /// A view for one query.
    ///
    /// @param range what label names and values are to be of
    public BlockQuerier querier(TimeRange range, ReadContext context) {
        return querier(range, context, ChunkSpans.SPAN_BYTES_MAX);
    }

    /// As the other, for a query that reads many blocks at once and must hold less of each.
    ///
    /// @param spanBytesMax what one read of chunks may bring, unless a single page is larger
    public BlockQuerier querier(TimeRange range, ReadContext context, int spanBytesMax) {
        int bytes = Math.min(spanBytesMax, ChunkSpans.SPAN_BYTES_MAX);
        return new BlockQuerier(access(context), contents, range, bytes);
    }

    /// A walk over all that the block holds. Nothing of it is kept in the cache.
    ///
    /// @param readBytesMax what one read of chunks may bring, unless a single page is larger
    /// @throws io.varve.storage.runtime.VarveException if the contents cannot be read
    public BlockScan scan(ReadContext context, int readBytesMax) {
        BlockAccess access = new BlockAccess(id, reader, PageCache.NONE, context);
        return new BlockScan(access, access.contents(contents), readBytesMax);
    }

    /// A walk over all exemplars of the block. Nothing of it is kept in the cache.
    ///
    /// @throws io.varve.storage.runtime.VarveException if the contents cannot be read
    public BlockExemplarScan exemplars(ReadContext context) {
        BlockAccess access = new BlockAccess(id, reader, PageCache.NONE, context);
        return new BlockExemplarScan(new BlockExtras(access, access.contents(contents)));
    }

    private BlockAccess access(ReadContext context) {
        return new BlockAccess(id, reader, cache, context);
    }
}
