package io.varve.storage.block;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CorruptDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The `meta.json` of a block: what the manifest says too, for people, and for tools that have to
/// make a manifest anew.
public final class BlockMeta {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private BlockMeta() {}

    static void write(Path file, BlockSummary summary) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(encode(summary));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    static byte[] encode(BlockSummary summary) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("format", Frame.VERSION);
            json.writeStringField("id", summary.identity().id().toString());
            json.writeNumberField("min_ms", summary.range().minMs());
            json.writeNumberField("max_ms", summary.range().maxMs());
            json.writeNumberField("resolution_ms", summary.identity().resolutionMs());
            json.writeStringField("class", summary.identity().retentionClass());
            json.writeStringField("first_key", summary.firstKey());
            json.writeStringField("last_key", summary.lastKey());
            json.writeNumberField("series", summary.series());
            json.writeNumberField("chunks", summary.chunks());
            json.writeNumberField("samples", summary.samples());
            json.writeNumberField("index_bytes", summary.indexBytes());
            json.writeNumberField("chunks_bytes", summary.chunksBytes());
            json.writeNumberField("toc_offset", summary.contents().offset());
            json.writeNumberField("toc_bytes", summary.contents().bytes());
            if (summary.exemplars().isPresent()) {
                json.writeNumberField("exemplars_min_ms", summary.exemplars().get().minMs());
                json.writeNumberField("exemplars_max_ms", summary.exemplars().get().maxMs());
            }
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /// @param name what the bytes are called in messages
    /// @throws CorruptDataException if they are not those of a `meta.json`
    /// @throws UnsupportedBlockException if the format is a later one
    public static BlockSummary decode(String name, byte[] bytes) {
        try {
            JsonNode root = MAPPER.readTree(bytes);
            long format = number(root, "format");
            if (format > Frame.VERSION) {
                throw new UnsupportedBlockException(
                        name
                                + ": format "
                                + format
                                + " is newer than this version of Varve reads, which is "
                                + Frame.VERSION);
            }
            return new BlockSummary(
                    new BlockIdentity(
                            Ulid.parse(text(root, "id")),
                            number(root, "resolution_ms"),
                            text(root, "class")),
                    new TimeRange(number(root, "min_ms"), number(root, "max_ms")),
                    text(root, "first_key"),
                    text(root, "last_key"),
                    number(root, "series"),
                    number(root, "chunks"),
                    number(root, "samples"),
                    number(root, "index_bytes"),
                    number(root, "chunks_bytes"),
                    new BlockSummary.ContentsLocation(
                            number(root, "toc_offset"), (int) number(root, "toc_bytes")),
                    exemplars(root));
        } catch (IOException | IllegalArgumentException e) {
            throw new CorruptDataException(name + ": " + e.getMessage());
        }
    }

    private static Optional<TimeRange> exemplars(JsonNode root) {
        return root.has("exemplars_min_ms")
                ? Optional.of(
                        new TimeRange(
                                number(root, "exemplars_min_ms"), number(root, "exemplars_max_ms")))
                : Optional.empty();
    }

    private static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("no number " + field);
        }
        return value.longValue();
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("no text " + field);
        }
        return value.textValue();
    }
}
