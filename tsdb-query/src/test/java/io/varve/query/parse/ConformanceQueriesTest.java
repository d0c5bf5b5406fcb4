package io.varve.query.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Every query and every series of the conformance scripts parses; queries also parse from what
/// they print as. The scripts lie beside the project; without them the test is skipped.
class ConformanceQueriesTest {
    private static final Path SCRIPTS =
            Path.of(System.getProperty("varve.root", "."), "..", "shared", "conformance", "promql");
    private static final Pattern INSTANT =
            Pattern.compile("^eval(?:_\\w+)?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)$");
    private static final Pattern RANGE =
            Pattern.compile(
                    "^eval(?:_\\w+)?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)\\s+(.+)$");

    private static List<String> lines() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(SCRIPTS), () -> "no scripts in " + SCRIPTS);
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            List<Path> scripts =
                    files.filter(file -> file.toString().endsWith(".test")).sorted().toList();
            assertThat(scripts).isNotEmpty();
            List<String> lines = new ArrayList<>();
            for (Path script : scripts) {
                Files.readAllLines(script).forEach(line -> lines.add(line.strip()));
                lines.add("");
            }
            return lines;
        }
    }

    @Test
    void queriesParse() throws IOException {
        int queries = 0;
        for (String line : lines()) {
            for (Pattern pattern : List.of(RANGE, INSTANT)) {
                Matcher header = pattern.matcher(line);
                if (header.matches()) {
                    queries++;
                    String query = header.group(header.groupCount());
                    Expr expr = PromqlParser.parse(query, Features.all());
                    String printed = PromqlPrinter.print(expr);
                    assertThat(Trees.parsed(printed)).as(query).isEqualTo(Trees.comparable(expr));
                }
            }
        }
        assertThat(queries).isGreaterThan(1_000);
    }

    @Test
    void seriesParse() throws IOException {
        int series = 0;
        boolean inLoad = false;
        for (String line : lines()) {
            if (line.isEmpty() || line.startsWith("#")) {
                inLoad = false;
            } else if (line.startsWith("load")) {
                inLoad = true;
            } else if (inLoad) {
                series++;
                PromqlParser.SeriesPrefix prefix = PromqlParser.parseSeriesPrefix(line);
                assertThat(line.substring(prefix.end())).as(line).matches("(@st)?[ \t].*");
                assertThat(PromqlParser.parseSeries(line.substring(0, prefix.end())))
                        .isEqualTo(prefix.labels());
            }
        }
        assertThat(series).isGreaterThan(500);
    }
}
