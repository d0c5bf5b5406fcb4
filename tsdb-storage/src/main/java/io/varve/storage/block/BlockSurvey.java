package io.varve.storage.block;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the bytes of a block are spent on. Immutable.
///
/// @param parts pages by their kind, in the order of the format, and further sections
/// @param chunkPayloadBytes pages of chunks when decompressed; what encodings do not account for
///   are timestamps that chunks share, and what stands before each chunk
/// @param encodings those that occur, by their wire byte
public record BlockSurvey(List<Part> parts, long chunkPayloadBytes, List<EncodingUse> encodings) {
    /// Pages or sections of one kind.
    ///
    /// @param kind such as `series`
    /// @param bytes as stored, with their frames
    public record Part(BlockFile file, String kind, long count, long bytes) {}

    /// Chunks of one encoding.
    ///
    /// @param encoding its name in small letters
    /// @param bytes before pages are compressed, without timestamps that chunks share
    public record EncodingUse(String encoding, long chunks, long samples, long bytes) {}

    public BlockSurvey {
        parts = List.copyOf(parts);
        encodings = List.copyOf(encodings);
    }

    /// Reads the chunks of a block once, some megabytes at a time.
    static BlockSurvey of(
            BlockAccess access, BlockSummary.ContentsLocation location, BlockContents contents) {
        List<Part> parts = new ArrayList<>();
        PageTable chunkPages = contents.chunkPages();
        parts.add(part(BlockFile.CHUNKS, "chunks", chunkPages));
        parts.add(part(BlockFile.INDEX, "series", contents.seriesPages()));
        parts.add(part(BlockFile.INDEX, "labels", contents.labelPages()));
        parts.add(new Part(BlockFile.INDEX, "contents", 1, location.bytes()));
        contents.sections()
                .forEach((kind, section) ->
                        parts.add(
                                new Part(BlockFile.INDEX, sectionName(kind), 1, section.bytes())));
        Tally tally = new Tally();
        for (int page = 0; page < chunkPages.count(); ) {
            page = tally.add(access, chunkPages, page);
        }
        return new BlockSurvey(parts, tally.payloadBytes, tally.uses());
    }

    private static Part part(BlockFile file, String kind, PageTable pages) {
        long bytes = 0;
        for (int page = 0; page < pages.count(); page++) {
            bytes += pages.bytes(page);
        }
        return new Part(file, kind, pages.count(), bytes);
    }

    private static String sectionName(int wire) {
        for (Frame.Kind kind : Frame.Kind.values()) {
            if (kind.wire() == wire) {
                return kind.name().toLowerCase(Locale.ROOT);
            }
        }
        return "section " + wire;
    }

    /// Counts chunks.
    private static final class Tally {
        private final Map<Encoding, long[]> counts = new EnumMap<>(Encoding.class);
        private long payloadBytes;

        /// Adds the chunks of a page and of those after it that one read brings along.
        ///
        /// @return the page after these
        int add(BlockAccess access, PageTable pages, int from) {
            int to = from + 1;
            long length = pages.bytes(from);
            while (to < pages.count() && length + pages.bytes(to) <= ChunkSpans.SPAN_BYTES_MAX) {
                length += pages.bytes(to++);
            }
            long offset = pages.offset(from);
            byte[] bytes = access.read(BlockFile.CHUNKS, offset, (int) length);
            for (int page = from; page < to; page++) {
                int at = (int) (pages.offset(page) - offset);
                add(
                        access.decode(
                                BlockFile.CHUNKS,
                                Frame.Kind.CHUNKS,
                                bytes,
                                at,
                                pages.bytes(page),
                                pages.offset(page),
                                ChunkPage::new));
            }
            return to;
        }

        private void add(ChunkPage page) {
            payloadBytes += page.payloadBytes();
            for (int i = 0; i < page.count(); i++) {
                Chunk chunk = page.chunk(i);
                long[] count = counts.computeIfAbsent(chunk.encoding(), _ -> new long[3]);
                count[0]++;
                count[1] += chunk.sampleCount();
                count[2] += chunk.data().length();
            }
        }

        List<EncodingUse> uses() {
            List<EncodingUse> uses = new ArrayList<>();
            counts.forEach((encoding, count) ->
                    uses.add(
                            new EncodingUse(
                                    encoding.name().toLowerCase(Locale.ROOT),
                                    count[0],
                                    count[1],
                                    count[2])));
            return uses;
        }
    }
}
