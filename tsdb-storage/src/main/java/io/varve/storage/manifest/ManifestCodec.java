package io.varve.storage.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CorruptDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Manifest versions as bytes: one JSON document, a line feed, the CRC32C of the document as 8 hex
/// digits, a line feed (docs/format.md, "Manifest"). JSON because people will read it in an
/// emergency; the checksum because a truncated or flipped body must not be taken for the truth.
final class ManifestCodec {
    private static final int FORMAT = 1;
    private static final int TRAILER_BYTES = 10;
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private ManifestCodec() {}

    // Writing.

    static byte[] encode(ManifestRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeNumberField("version", record.version());
            json.writeStringField("commit", record.commit().toString());
            json.writeStringField("writer", record.writer());
            json.writeNumberField("written_ms", record.writtenMs());
            json.writeFieldName("change");
            writeChange(json, record.change());
            if (record.snapshot().isPresent()) {
                json.writeFieldName("snapshot");
                writeSnapshot(json, record.snapshot().get());
            }
            json.writeEndObject();
        }
        return framed(bytes);
    }

    /// A receipt of a deletion: one object, in the same form.
    static byte[] encodeReceipt(DeletionReceipt receipt) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeNumberField("erased_ms", receipt.erasedMs());
            writeTombstones(json, "deletions", List.of(receipt.tombstone()));
            json.writeEndObject();
        }
        return framed(bytes);
    }

    private static byte[] framed(ByteArrayOutputStream bytes) throws IOException {
        byte[] document = bytes.toByteArray();
        bytes.write('\n');
        bytes.write(
                HexFormat.of()
                        .toHexDigits(Crc32c.of(document, 0, document.length))
                        .getBytes(UTF_8));
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void writeChange(JsonGenerator json, ManifestChange change) throws IOException {
        json.writeStartObject();
        writeBlocks(json, "add_blocks", change.addBlocks());
        writeIds(json, "remove_blocks", change.removeBlocks());
        writeTombstones(json, "add_tombstones", change.addTombstones());
        writeIds(json, "remove_tombstones", change.removeTombstones());
        writeIds(json, "applied", change.applied());
        writeWatermarks(json, change.watermarks());
        json.writeEndObject();
    }

    private static void writeSnapshot(JsonGenerator json, Manifest manifest) throws IOException {
        json.writeStartObject();
        writeBlocks(json, "blocks", manifest.blocks().values());
        writeTombstones(json, "tombstones", manifest.tombstones().values());
        writeWatermarks(json, manifest.watermarks());
        json.writeEndObject();
    }

    private static void writeIds(JsonGenerator json, String field, Collection<Ulid> ids)
            throws IOException {
        if (ids.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(field);
        for (Ulid id : new TreeSet<>(ids)) {
            json.writeString(id.toString());
        }
        json.writeEndArray();
    }

    private static void writeBlocks(JsonGenerator json, String field, Collection<BlockEntry> blocks)
            throws IOException {
        if (blocks.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(field);
        for (BlockEntry block : blocks) {
            json.writeStartObject();
            json.writeStringField("id", block.id().toString());
            json.writeNumberField("min_ms", block.range().minMs());
            json.writeNumberField("max_ms", block.range().maxMs());
            json.writeNumberField("resolution_ms", block.resolutionMs());
            json.writeNumberField("level", block.level());
            json.writeStringField("class", block.retentionClass());
            json.writeStringField("first_key", block.firstKey());
            json.writeStringField("last_key", block.lastKey());
            json.writeNumberField("series", block.size().series());
            json.writeNumberField("chunks", block.size().chunks());
            json.writeNumberField("samples", block.size().samples());
            json.writeNumberField("bytes", block.size().bytes());
            json.writeNumberField("toc_offset", block.index().tocOffset());
            json.writeNumberField("toc_bytes", block.index().tocBytes());
            writeIds(json, "sources", block.sources());
            writeIds(json, "inherited", block.inherited());
            json.writeNumberField("added", block.addedVersion());
            if (block.exemplars().isPresent()) {
                json.writeNumberField("exemplars_min_ms", block.exemplars().get().minMs());
                json.writeNumberField("exemplars_max_ms", block.exemplars().get().maxMs());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeTombstones(
            JsonGenerator json, String field, Collection<TombstoneEntry> tombstones)
            throws IOException {
        if (tombstones.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(field);
        for (TombstoneEntry tombstone : tombstones) {
            json.writeStartObject();
            json.writeStringField("id", tombstone.id().toString());
            json.writeNumberField("min_ms", tombstone.range().minMs());
            json.writeNumberField("max_ms", tombstone.range().maxMs());
            json.writeNumberField("requested_ms", tombstone.requestedMs());
            json.writeStringField("requested_by", tombstone.deletion().requestedBy());
            json.writeNumberField("hidden_ms", tombstone.hiddenMs());
            writeIds(json, "rewritten", tombstone.rewritten());
            json.writeNumberField("added", tombstone.addedVersion());
            json.writeObjectFieldStart("head_positions");
            for (Map.Entry<String, Long> position :
                    new TreeMap<>(tombstone.headPositions()).entrySet()) {
                json.writeNumberField(position.getKey(), position.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("selectors");
            for (List<Matcher> selector : tombstone.selectors()) {
                json.writeStartArray();
                for (Matcher matcher : selector) {
                    json.writeStartArray();
                    json.writeString(matcher.name());
                    json.writeString(matcher.type().operator());
                    json.writeString(matcher.value());
                    json.writeEndArray();
                }
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeWatermarks(JsonGenerator json, Map<String, Watermark> watermarks)
            throws IOException {
        if (watermarks.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("watermarks");
        for (Map.Entry<String, Watermark> entry : new TreeMap<>(watermarks).entrySet()) {
            json.writeObjectFieldStart(entry.getKey());
            json.writeNumberField("cut_ms", entry.getValue().cutMs());
            json.writeNumberField("position", entry.getValue().position());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    // Reading.

    /// @param key the object's key, for messages
    /// @param version the version that the key names
    /// @throws CorruptDataException if these are not the bytes that were written
    static ManifestRecord decode(String key, long version, byte[] bytes) {
        JsonNode root = document(key, bytes);
        try {
            if (number(root, "version") != version) {
                throw new CorruptDataException(key + ": holds version " + number(root, "version"));
            }
            Optional<Manifest> snapshot =
                    root.has("snapshot")
                            ? Optional.of(readSnapshot(version, root.get("snapshot")))
                            : Optional.empty();
            return new ManifestRecord(
                    version,
                    Ulid.parse(text(root, "commit")),
                    text(root, "writer"),
                    number(root, "written_ms"),
                    readChange(root.path("change")),
                    snapshot);
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException(key + ": " + e.getMessage());
        }
    }

    /// @param key the object's key, for messages
    /// @throws CorruptDataException if these are not the bytes that were written
    static DeletionReceipt decodeReceipt(String key, byte[] bytes) {
        JsonNode root = document(key, bytes);
        try {
            List<TombstoneEntry> deletions = readTombstones(root.path("deletions"));
            if (deletions.size() != 1) {
                throw new IllegalArgumentException(deletions.size() + " deletions");
            }
            return DeletionReceipt.of(deletions.getFirst(), number(root, "erased_ms"));
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException(key + ": " + e.getMessage());
        }
    }

    /// What is written, once its checksum and its format are checked.
    private static JsonNode document(String key, byte[] bytes) {
        int length = bytes.length - TRAILER_BYTES;
        if (length < 2 || bytes[length] != '\n' || bytes[bytes.length - 1] != '\n') {
            throw new CorruptDataException(key + ": " + bytes.length + " bytes without a checksum");
        }
        String expected = new String(bytes, length + 1, 8, UTF_8);
        String actual = HexFormat.of().toHexDigits(Crc32c.of(bytes, 0, length));
        if (!actual.equals(expected)) {
            throw new CorruptDataException(key + ": checksum " + actual + ", expected " + expected);
        }
        try {
            JsonNode root = MAPPER.readTree(Arrays.copyOf(bytes, length));
            long format = number(root, "format");
            if (format != FORMAT) {
                throw new CorruptDataException(
                        key
                                + ": format "
                                + format
                                + " is not supported, this version reads "
                                + FORMAT);
            }
            return root;
        } catch (IOException | IllegalArgumentException e) {
            throw new CorruptDataException(key + ": " + e.getMessage());
        }
    }

    private static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber()) {
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

    private static ManifestChange readChange(JsonNode change) {
        return new ManifestChange(
                readBlocks(change.path("add_blocks")),
                readIds(change.path("remove_blocks")),
                readTombstones(change.path("add_tombstones")),
                readIds(change.path("remove_tombstones")),
                readIds(change.path("applied")),
                readWatermarks(change.path("watermarks")));
    }

    private static Manifest readSnapshot(long version, JsonNode snapshot) {
        Map<Ulid, BlockEntry> blocks = new TreeMap<>();
        readBlocks(snapshot.path("blocks")).forEach(block -> blocks.put(block.id(), block));
        Map<Ulid, TombstoneEntry> tombstones = new TreeMap<>();
        readTombstones(snapshot.path("tombstones"))
                .forEach(tombstone -> tombstones.put(tombstone.id(), tombstone));
        return new Manifest(
                version, blocks, tombstones, readWatermarks(snapshot.path("watermarks")));
    }

    private static Set<Ulid> readIds(JsonNode ids) {
        Set<Ulid> read = new TreeSet<>();
        ids.forEach(id -> read.add(Ulid.parse(id.asText())));
        return read;
    }

    private static List<BlockEntry> readBlocks(JsonNode blocks) {
        List<BlockEntry> read = new ArrayList<>();
        for (JsonNode block : blocks) {
            read.add(
                    new BlockEntry(
                            Ulid.parse(text(block, "id")),
                            new TimeRange(number(block, "min_ms"), number(block, "max_ms")),
                            number(block, "resolution_ms"),
                            Math.toIntExact(number(block, "level")),
                            text(block, "class"),
                            text(block, "first_key"),
                            text(block, "last_key"),
                            new BlockEntry.Size(
                                    number(block, "series"),
                                    number(block, "chunks"),
                                    number(block, "samples"),
                                    number(block, "bytes")),
                            new BlockEntry.IndexLocation(
                                    number(block, "toc_offset"),
                                    Math.toIntExact(number(block, "toc_bytes"))),
                            List.copyOf(readIds(block.path("sources"))),
                            readIds(block.path("inherited")),
                            number(block, "added"),
                            exemplars(block)));
        }
        return read;
    }

    private static Optional<TimeRange> exemplars(JsonNode block) {
        return block.has("exemplars_min_ms")
                ? Optional.of(
                        new TimeRange(
                                number(block, "exemplars_min_ms"),
                                number(block, "exemplars_max_ms")))
                : Optional.empty();
    }

    private static List<TombstoneEntry> readTombstones(JsonNode tombstones) {
        List<TombstoneEntry> read = new ArrayList<>();
        for (JsonNode tombstone : tombstones) {
            Map<String, Long> positions = new TreeMap<>();
            tombstone
                    .path("head_positions")
                    .properties()
                    .forEach(entry -> positions.put(entry.getKey(), entry.getValue().longValue()));
            List<List<Matcher>> selectors = new ArrayList<>();
            for (JsonNode selector : tombstone.path("selectors")) {
                List<Matcher> matchers = new ArrayList<>();
                selector.forEach(matcher -> matchers.add(readMatcher(matcher)));
                selectors.add(matchers);
            }
            read.add(
                    new TombstoneEntry(
                            new Deletion(
                                    Ulid.parse(text(tombstone, "id")),
                                    selectors,
                                    new TimeRange(
                                            number(tombstone, "min_ms"),
                                            number(tombstone, "max_ms")),
                                    number(tombstone, "requested_ms"),
                                    tombstone.path("requested_by").asText("")),
                            positions,
                            tombstone.path("hidden_ms").asLong(0),
                            readIds(tombstone.path("rewritten")),
                            number(tombstone, "added")));
        }
        return read;
    }

    private static Matcher readMatcher(JsonNode matcher) {
        String operator = matcher.path(1).asText();
        for (Matcher.Type type : Matcher.Type.values()) {
            if (type.operator().equals(operator)) {
                return new Matcher(matcher.path(0).asText(), type, matcher.path(2).asText());
            }
        }
        throw new IllegalArgumentException("no matcher operator " + operator);
    }

    private static Map<String, Watermark> readWatermarks(JsonNode watermarks) {
        Map<String, Watermark> read = new TreeMap<>();
        watermarks
                .properties()
                .forEach(entry ->
                        read.put(
                                entry.getKey(),
                                new Watermark(
                                        number(entry.getValue(), "cut_ms"),
                                        number(entry.getValue(), "position"))));
        return read;
    }
}
