package io.varve.storage.block;

import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads pages of one block for one query: from the cache, or by one range read for pages that lie
/// side by side; counts the reads; says where a broken page lies. Thread-safe.
final class BlockAccess {
    private final Ulid block;
    private final RangeReader reader;
    private final PageCache cache;
    private final ReadContext context;

    BlockAccess(Ulid block, RangeReader reader, PageCache cache, ReadContext context) {
        this.block = block;
        this.reader = reader;
        this.cache = cache;
        this.context = context;
    }

    /// Makes a page of its payload.
    @FunctionalInterface
    interface Decoder<P> {
        P decode(byte[] payload);
    }

    ReadContext context() {
        return context;
    }

    Frame.Place place(BlockFile file, long offset) {
        return new Frame.Place(block, file, offset);
    }

    byte[] read(BlockFile file, long offset, int length) {
        context.cancel().check("block read");
        context.stats().addReads(1, length);
        byte[] bytes;
        try {
            bytes = reader.read(file, offset, length);
        } catch (ObjectStoreException e) {
            throw failure(file, offset, length, e);
        } catch (IOException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE, place(file, offset) + ": " + e.getMessage(), e);
        }
        if (bytes.length != length) {
            throw place(file, offset).corrupt("got " + bytes.length + " bytes, want " + length);
        }
        return bytes;
    }

    private VarveException failure(
            BlockFile file, long offset, int length, ObjectStoreException e) {
        return switch (e.kind()) {
            case NOT_FOUND ->
                    new VarveException(
                            ErrorKind.NOT_FOUND, place(file, offset) + ": does not exist", e);
            case OUT_OF_RANGE ->
                    place(file, offset).corrupt("object ends before " + (offset + length));
            case THROTTLED, UNAVAILABLE, AMBIGUOUS, REFUSED ->
                    new VarveException(
                            ErrorKind.UNAVAILABLE, place(file, offset) + ": " + e.getMessage(), e);
        };
    }

    /// Decodes the payload of a frame that was read.
    ///
    /// @param bytes hold the frame from an index on
    /// @param offset of the frame in the object
    <P> P decode(
            BlockFile file,
            Frame.Kind kind,
            byte[] bytes,
            int from,
            int length,
            long offset,
            Decoder<P> decoder) {
        Frame.Place place = place(file, offset);
        byte[] payload = Frame.read(place, kind, bytes, from, length);
        try {
            return decoder.decode(payload);
        } catch (CorruptDataException e) {
            throw place.corrupt(e.getMessage());
        } catch (UnsupportedBlockException e) {
            throw new UnsupportedBlockException(place + ": " + e.getMessage());
        }
    }

    /// The contents, which lie where the manifest says.
    BlockContents contents(BlockSummary.ContentsLocation location) {
        return indexPage(
                BlockContents.class,
                Frame.Kind.CONTENTS,
                location.offset(),
                location.bytes(),
                payload -> checked(new BlockContents(payload, location.offset())));
    }

    private BlockContents checked(BlockContents contents) {
        if (!contents.id().equals(block)) {
            throw new CorruptDataException("belongs to block " + contents.id());
        }
        return contents;
    }

    private <P extends IndexPage> P indexPage(
            Class<P> type, Frame.Kind kind, long offset, int length, Decoder<P> decoder) {
        PageCache.Key key = new PageCache.Key(block, offset);
        Optional<IndexPage> kept = cache.find(key);
        if (kept.isPresent()) {
            context.stats().addCacheHits(1);
            return type.cast(kept.get());
        }
        byte[] bytes = read(BlockFile.INDEX, offset, length);
        P page = decode(BlockFile.INDEX, kind, bytes, 0, length, offset, decoder);
        cache.keep(key, page);
        return page;
    }

    /// Reads pages that are wanted in rising order, runs of missing ones in one read each, and
    /// gives each to a consumer.
    final class Pages<P extends IndexPage> {
        /// Pages of one read; more are read again in the next one, so that little is held.
        private static final long READ_BYTES_MAX = 8 << 20;

        private final Class<P> type;
        private final Frame.Kind kind;
        private final PageTable table;
        private final Decoder<P> decoder;
        private byte[] bytes = {};
        private long bytesOffset;

        Pages(Class<P> type, Frame.Kind kind, PageTable table, Decoder<P> decoder) {
            this.type = type;
            this.kind = kind;
            this.table = table;
            this.decoder = decoder;
        }

        /// @param until pages up to this one, exclusively, will be wanted too
        P page(int index, int until) {
            PageCache.Key key = new PageCache.Key(block, table.offset(index));
            P kept = kept(key);
            if (kept != null) {
                context.stats().addCacheHits(1);
                return kept;
            }
            long offset = table.offset(index);
            int length = table.bytes(index);
            if (offset < bytesOffset || offset + length > bytesOffset + bytes.length) {
                fill(index, until);
            }
            P page =
                    decode(
                            BlockFile.INDEX,
                            kind,
                            bytes,
                            (int) (offset - bytesOffset),
                            length,
                            offset,
                            decoder);
            cache.keep(key, page);
            return page;
        }

        private @Nullable P kept(PageCache.Key key) {
            Optional<IndexPage> page = cache.find(key);
            return page.isPresent() ? type.cast(page.get()) : null;
        }

        private void fill(int from, int until) {
            int to = from + 1;
            long length = table.bytes(from);
            while (to < until
                    && length + table.bytes(to) <= READ_BYTES_MAX
                    && cache.find(new PageCache.Key(block, table.offset(to))).isEmpty()) {
                length += table.bytes(to++);
            }
            bytes = read(BlockFile.INDEX, table.offset(from), (int) length);
            bytesOffset = table.offset(from);
        }
    }

    /// A section that the contents name.
    <P extends IndexPage> P section(
            Class<P> type, Frame.Kind kind, BlockContents.Section section, Decoder<P> decoder) {
        return indexPage(type, kind, section.offset(), section.bytes(), decoder);
    }

    Pages<SeriesPage> seriesPages(BlockContents contents) {
        PageTable table = contents.seriesPages();
        return new Pages<>(SeriesPage.class, Frame.Kind.SERIES, table, SeriesPage::new);
    }

    Pages<LabelPage> labelPages(BlockContents contents) {
        int seriesPages = contents.seriesPages().count();
        return new Pages<>(
                LabelPage.class,
                Frame.Kind.LABELS,
                contents.labelPages(),
                payload -> new LabelPage(payload, seriesPages));
    }
}
