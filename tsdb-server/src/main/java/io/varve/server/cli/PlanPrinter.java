package io.varve.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Shows the answer of `query_explain` as text: times of the whole, then a line for each operator,
/// its inputs below it, selectors with what they read.
final class PlanPrinter {
    private static final long UNIT = 1024;

    private final PrintWriter out;

    PlanPrinter(PrintWriter out) {
        this.out = out;
    }

    void print(JsonNode data) {
        JsonNode timings = data.path("timings");
        List<String> times = new ArrayList<>();
        for (String name : List.of("queue", "parse", "plan", "select", "evaluate")) {
            times.add(name + " " + seconds(timings.path(name)));
        }
        out.println("total " + seconds(timings.path("total")) + ": " + String.join(", ", times));
        JsonNode samples = data.path("samples");
        out.println(
                data.path("resultType").asText()
                        + " of "
                        + counted(data.path("series"), "series", "series")
                        + "; at most "
                        + counted(samples.path("peakSamples"), "sample", "samples")
                        + " held");
        out.println(read(data.path("read")));
        out.println();
        if (data.has("plan")) {
            printOperator(data.path("plan"), 0);
        }
    }

    private void printOperator(JsonNode operator, int depth) {
        String indent = "  ".repeat(depth);
        out.println(
                indent + operator.path("name").asText() + "  " + oneLine(operator.path("text")));
        out.println(
                indent
                        + "  . "
                        + seconds(operator.path("time"))
                        + ", own "
                        + seconds(operator.path("ownTime"))
                        + "; "
                        + counted(operator.path("steps"), "step", "steps")
                        + ", "
                        + counted(operator.path("series"), "series", "series")
                        + ", "
                        + counted(operator.path("samples"), "sample", "samples"));
        if (operator.has("read")) {
            out.println(indent + "  . " + read(operator.path("read")));
        }
        operator.path("inputs").forEach(input -> printOperator(input, depth + 1));
    }

    private static String read(JsonNode read) {
        List<String> resolutions = new ArrayList<>();
        read.path("resolutions").forEach(each -> resolutions.add(each.asText()));
        return "read "
                + counted(read.path("series"), "series", "series")
                + ", "
                + counted(read.path("samples"), "sample", "samples")
                + ", "
                + counted(read.path("chunks"), "chunk", "chunks")
                + " of "
                + bytes(read.path("chunkBytes"))
                + "; "
                + counted(read.path("blocks"), "block", "blocks")
                + ", "
                + bytes(read.path("blockReadBytes"))
                + ", "
                + counted(read.path("requests"), "request", "requests")
                + " of "
                + bytes(read.path("requestBytes"))
                + ", "
                + counted(read.path("cacheHits"), "cache hit", "cache hits")
                + (resolutions.isEmpty() ? "" : "; " + String.join(", ", resolutions));
    }

    private static String counted(JsonNode count, String one, String many) {
        long number = count.asLong();
        return number + " " + (number == 1 ? one : many);
    }

    private static String seconds(JsonNode seconds) {
        double micros = seconds.asDouble() * 1e6;
        if (micros < 1_000) {
            return String.format(Locale.ROOT, "%.0f us", micros);
        }
        return micros < 1e6
                ? String.format(Locale.ROOT, "%.2f ms", micros / 1e3)
                : String.format(Locale.ROOT, "%.2f s", micros / 1e6);
    }

    private static String bytes(JsonNode count) {
        double bytes = count.asLong();
        if (bytes < UNIT) {
            return count.asLong() + " B";
        }
        return bytes < UNIT * UNIT
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / UNIT)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (UNIT * UNIT));
    }

    private static String oneLine(JsonNode text) {
        return text.asText().replaceAll("\\s+", " ");
    }
}
