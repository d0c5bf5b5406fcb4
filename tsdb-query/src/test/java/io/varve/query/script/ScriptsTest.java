package io.varve.query.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.Conformance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The conformance scripts, which lie beside the project; without them the test is skipped.
class ScriptsTest {
    @TestFactory
    Stream<DynamicTest> scripts() throws IOException {
        try (Stream<Path> files = Files.list(Conformance.folder().resolve("promql"))) {
            List<Path> scripts =
                    files.filter(file -> file.toString().endsWith(".test")).sorted().toList();
            assertThat(scripts).isNotEmpty();
            return scripts.stream()
                    .map(script -> DynamicTest.dynamicTest(name(script), () -> run(script)));
        }
    }

    /// What FORMAT.md says and the conformance scripts leave out.
    @TestFactory
    Stream<DynamicTest> ownScripts() {
        return Stream.of("limits.test", "language.test")
                .map(name -> DynamicTest.dynamicTest(name, () -> run(name, own(name))));
    }

    private static String own(String name) throws IOException {
        try (InputStream in = ScriptsTest.class.getResourceAsStream("/promql/scripts/" + name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String name(Path script) {
        return String.valueOf(script.getFileName());
    }

    private static void run(Path script) throws IOException {
        run(name(script), Files.readString(script));
    }

    private static void run(String name, String text) throws IOException {
        try (ScriptStore store = new MemoryScriptStore()) {
            ScriptRunner runner = new ScriptRunner(store, Clock.system());
            ScriptRunner.Outcome outcome = runner.run(text);
            assertThat(
                            outcome.failures().stream()
                                    .map(f -> name + ":" + f.line() + ": " + f.difference()))
                    .isEmpty();
            assertThat(outcome.passed()).isEqualTo(ScriptParser.evalCount(text));
        }
    }
}
