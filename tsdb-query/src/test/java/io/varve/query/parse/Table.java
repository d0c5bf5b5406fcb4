package io.varve.query.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Test tables: a row is a query, a tab and what is expected; `⏎` stands for a line feed, a line
/// that begins with `# ` is a comment.
final class Table {
    /// A row.
    record Row(String query, String expected) {}

    private Table() {}

    static List<Row> read(String name) {
        try (InputStream in = Table.class.getResourceAsStream("/promql/" + name)) {
            String text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("# ")).map(Table::row).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        int tab = line.indexOf('\t');
        return new Row(line.substring(0, tab).replace('⏎', '\n'), line.substring(tab + 1));
    }
}
