package io.varve.server.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varve.query.parse.PromqlDuration;
import io.varve.server.role.StoredBlocks;
import io.varve.storage.block.BlockContents;
import io.varve.storage.block.BlockSurvey;
import io.varve.storage.block.BlockVerifier;
import io.varve.storage.manifest.BlockEntry;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Shows blocks, as text for people or as JSON for programs.
final class BlockPrinter {
    /// Metrics that the text shows; JSON has all.
    private static final int METRICS_MAX = 20;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private final PrintWriter out;

    BlockPrinter(PrintWriter out) {
        this.out = out;
    }

    void printListJson(List<StoredBlocks.Located> blocks) {
        ArrayNode list = MAPPER.createArrayNode();
        blocks.forEach(block -> list.add(json(block)));
        out.println(list);
    }

    private static ObjectNode json(StoredBlocks.Located block) {
        BlockEntry entry = block.entry();
        ObjectNode json = MAPPER.createObjectNode();
        json.put("id", entry.id().toString());
        json.put("tenant", block.tenant().name());
        json.put("min_time_ms", entry.range().minMs());
        json.put("max_time_ms", lastMs(entry));
        json.put("resolution", entry.resolutionMs());
        json.put("level", entry.level());
        json.put("class", entry.retentionClass());
        json.put("series", entry.size().series());
        json.put("samples", entry.size().samples());
        json.put("bytes", entry.size().bytes());
        ArrayNode sources = json.putArray("sources");
        entry.sources().forEach(source -> sources.add(source.toString()));
        return json;
    }

    /// Ranges end before their maximum.
    private static long lastMs(BlockEntry entry) {
        return entry.range().maxMs() - 1;
    }

    void printList(List<StoredBlocks.Located> blocks) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "ID",
                        "TENANT",
                        "FROM",
                        "TO",
                        "RESOLUTION",
                        "LEVEL",
                        "CLASS",
                        "SERIES",
                        "SAMPLES",
                        "SIZE"));
        for (StoredBlocks.Located block : blocks) {
            BlockEntry entry = block.entry();
            rows.add(
                    List.of(
                            entry.id().toString(),
                            block.tenant().name(),
                            time(entry.range().minMs()),
                            time(lastMs(entry)),
                            resolution(entry),
                            Integer.toString(entry.level()),
                            entry.retentionClass(),
                            Long.toString(entry.size().series()),
                            Long.toString(entry.size().samples()),
                            size(entry.size().bytes())));
        }
        printTable(rows);
    }

    private static String time(long ms) {
        return Instant.ofEpochMilli(ms).toString();
    }

    private static String resolution(BlockEntry entry) {
        return entry.resolutionMs() == 0 ? "raw" : PromqlDuration.format(entry.resolutionMs());
    }

    /// In the largest unit of which there is at least one.
    private static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    private void printTable(List<List<String>> rows) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                line.append(cell).repeat(" ", widths[i] - cell.length() + 2);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static double bytesPerSample(BlockEntry entry) {
        return (double) entry.size().bytes() / Math.max(1, entry.size().samples());
    }

    /// Metrics by their number of series, the largest first.
    private static List<Integer> bySeries(BlockContents contents) {
        return IntStream.range(0, contents.metrics().size())
                .boxed()
                .sorted(Comparator.comparingLong(contents::metricSeries).reversed())
                .toList();
    }

    void printContentsJson(StoredBlocks.Located block, BlockContents contents, BlockSurvey survey) {
        BlockEntry entry = block.entry();
        ObjectNode json = json(block);
        json.put("chunks", entry.size().chunks());
        json.put("bytes_per_sample", bytesPerSample(entry));
        json.put("first_key", entry.firstKey());
        json.put("last_key", entry.lastKey());
        ArrayNode metrics = json.putArray("metrics");
        for (int index : bySeries(contents)) {
            metrics.addObject()
                    .put("name", contents.metrics().get(index))
                    .put("series", contents.metricSeries(index));
        }
        ArrayNode labels = json.putArray("labels");
        for (int i = 0; i < contents.labelNames().size(); i++) {
            labels.addObject()
                    .put("name", contents.labelNames().get(i))
                    .put("values", contents.valueCount(i));
        }
        putSurvey(json, survey);
        out.println(json);
    }

    void printContents(StoredBlocks.Located block, BlockContents contents) {
        BlockEntry entry = block.entry();
        printTable(
                List.of(
                        List.of("block", entry.id().toString()),
                        List.of("tenant", block.tenant().name()),
                        List.of("from", time(entry.range().minMs())),
                        List.of("to", time(lastMs(entry))),
                        List.of("resolution", resolution(entry)),
                        List.of("level", Integer.toString(entry.level())),
                        List.of("class", entry.retentionClass()),
                        List.of("series", Long.toString(entry.size().series())),
                        List.of("chunks", Long.toString(entry.size().chunks())),
                        List.of("samples", Long.toString(entry.size().samples())),
                        List.of("size", size(entry.size().bytes())),
                        List.of(
                                "bytes per sample",
                                String.format(Locale.ROOT, "%.2f", bytesPerSample(entry))),
                        List.of("sources", entry.sources().toString())));
        List<Integer> largest = bySeries(contents);
        List<List<String>> metrics = new ArrayList<>();
        metrics.add(List.of("METRIC", "SERIES"));
        for (int index : largest.subList(0, Math.min(METRICS_MAX, largest.size()))) {
            metrics.add(
                    List.of(
                            contents.metrics().get(index),
                            Long.toString(contents.metricSeries(index))));
        }
        out.println();
        printTable(metrics);
        if (largest.size() > METRICS_MAX) {
            out.println("and " + (largest.size() - METRICS_MAX) + " more metrics");
        }
        List<List<String>> labels = new ArrayList<>();
        labels.add(List.of("LABEL", "VALUES"));
        for (int i = 0; i < contents.labelNames().size(); i++) {
            labels.add(
                    List.of(contents.labelNames().get(i), Long.toString(contents.valueCount(i))));
        }
        out.println();
        printTable(labels);
    }

    private static void putSurvey(ObjectNode json, BlockSurvey survey) {
        ArrayNode parts = json.putArray("parts");
        for (BlockSurvey.Part part : survey.parts()) {
            parts.addObject()
                    .put("object", part.file().fileName())
                    .put("kind", part.kind())
                    .put("count", part.count())
                    .put("bytes", part.bytes());
        }
        json.put("chunk_payload_bytes", survey.chunkPayloadBytes());
        ArrayNode encodings = json.putArray("encodings");
        for (BlockSurvey.EncodingUse use : survey.encodings()) {
            encodings
                    .addObject()
                    .put("encoding", use.encoding())
                    .put("chunks", use.chunks())
                    .put("samples", use.samples())
                    .put("bytes", use.bytes());
        }
    }

    void printSurvey(BlockSurvey survey) {
        List<List<String>> parts = new ArrayList<>();
        parts.add(List.of("OBJECT", "PART", "COUNT", "SIZE"));
        for (BlockSurvey.Part part : survey.parts()) {
            parts.add(
                    List.of(
                            part.file().fileName(),
                            part.kind(),
                            Long.toString(part.count()),
                            size(part.bytes())));
        }
        out.println();
        printTable(parts);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ENCODING", "CHUNKS", "SAMPLES", "SIZE", "BYTES/SAMPLE"));
        long sharedBytes = survey.chunkPayloadBytes();
        for (BlockSurvey.EncodingUse use : survey.encodings()) {
            sharedBytes -= use.bytes();
            rows.add(
                    List.of(
                            use.encoding(),
                            Long.toString(use.chunks()),
                            Long.toString(use.samples()),
                            size(use.bytes()),
                            String.format(
                                    Locale.ROOT, "%.3f", (double) use.bytes() / use.samples())));
        }
        out.println();
        printTable(rows);
        out.println(
                "before compression; with shared timestamps and heads of chunks, "
                        + size(sharedBytes)
                        + ", pages of chunks have "
                        + size(survey.chunkPayloadBytes()));
    }

    void printVerificationJson(BlockVerification verification) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("verified", verification.reports().size());
        root.put("damaged", verification.damaged());
        root.put("unsupported", verification.unsupported().size());
        ArrayNode blocks = root.putArray("blocks");
        for (BlockVerifier.Report report : verification.reports()) {
            ObjectNode block = blocks.addObject();
            block.put("id", report.id().toString());
            block.put("series", report.series());
            block.put("samples", report.samples());
            ArrayNode faults = block.putArray("faults");
            report.faults().forEach(faults::add);
        }
        verification
                .unsupported()
                .forEach((id, reason) ->
                        blocks.addObject().put("id", id.toString()).put("unsupported", reason));
        out.println(root);
    }
}
