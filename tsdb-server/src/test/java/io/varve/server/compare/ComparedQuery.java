package io.varve.server.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// A query whose answers are compared.
///
/// @param varve what Varve is asked
/// @param prometheus what Prometheus is asked, the same unless its old version means something
///   else; or the section of FORMAT.md that decides
record ComparedQuery(String varve, String prometheus) {
    private static final String OTHERWISE = " ==> ";

    /// The section of FORMAT.md about rates.
    private static final String RATES = "B11.1";

    /// All of `queries.txt`.
    ///
    /// @param shiftMs what `~]` adds to a range
    static List<ComparedQuery> all(int shiftMs) {
        return all("queries.txt", shiftMs);
    }

    /// All of `hand-made-queries.txt`.
    static List<ComparedQuery> handMade() {
        return all("hand-made-queries.txt", 0);
    }

    private static List<ComparedQuery> all(String file, int shiftMs) {
        try (InputStream in = ComparedQuery.class.getResourceAsStream(file)) {
            String text =
                    new String(
                            Objects.requireNonNull(in, file).readAllBytes(),
                            StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> parse(line.replace("~]", shiftMs + "ms]")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ComparedQuery parse(String line) {
        int at = line.indexOf(OTHERWISE);
        return at < 0
                ? new ComparedQuery(line, line)
                : new ComparedQuery(line.substring(0, at), line.substring(at + OTHERWISE.length()));
    }

    /// Whether the answer is computed by the section about rates.
    boolean isByRates() {
        return prometheus.equals(RATES);
    }

    /// Whether the order of the answer's series is part of it.
    boolean isOrdered() {
        return varve.startsWith("sort");
    }
}
