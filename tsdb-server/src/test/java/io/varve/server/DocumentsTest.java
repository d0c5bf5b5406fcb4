package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.server.config.ConfigReference;
import io.varve.server.role.MetricsReference;
import io.varve.server.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Documents say what the code says.
class DocumentsTest {
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");
    private static final Pattern PACKAGE = Pattern.compile("io\\.varve(\\.[a-z0-9]+)+");

    @TempDir private Path folder = Path.of("");

    private static void assertUpToDate(String name, String expected) throws IOException {
        Path file = Project.root().resolve("docs").resolve(name);
        if (Boolean.getBoolean("varve.docs.write")) {
            Files.writeString(file, expected);
        }
        assertThat(Files.exists(file) ? Project.text(file) : "")
                .as("docs/%s; to write it anew, run this test with -Dvarve.docs.write=true", name)
                .isEqualTo(expected);
    }

    @Test
    void configuration() throws IOException {
        assertUpToDate("configuration.md", ConfigReference.markdown());
    }

    @Test
    void metrics() throws IOException {
        assertUpToDate("metrics.md", MetricsReference.markdown(folder));
    }

    @Test
    void architectureNamesTypesThatExist() {
        Set<String> unknown = named(TYPE);
        assertThat(unknown).isNotEmpty();
        for (String tree : List.of("main", "test")) {
            for (Path source : Project.sources(tree)) {
                unknown.remove(source.getFileName().toString().replace(".java", ""));
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void architectureNamesEveryPackage() {
        Set<String> packages =
                Project.sources("main").stream()
                        .map(DocumentsTest::packageOf)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named(PACKAGE)).isEqualTo(packages);
    }

    private static String packageOf(Path source) {
        String path = source.toString().replace('\\', '/');
        String marker = "src/main/java/";
        int start = path.indexOf(marker) + marker.length();
        return path.substring(start, path.lastIndexOf('/')).replace('/', '.');
    }

    /// What stands between backticks in ARCHITECTURE.md and has this form.
    private static Set<String> named(Pattern form) {
        Matcher matcher = CODE.matcher(Project.text(Project.root().resolve("ARCHITECTURE.md")));
        Set<String> names = new TreeSet<>();
        while (matcher.find()) {
            if (form.matcher(matcher.group(1)).matches()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }
}
