package io.varve.query.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private static String name(Path script) {
        return String.valueOf(script.getFileName());
    }

    private static void run(Path script) throws IOException {
        try (ScriptStore store = new MemoryScriptStore()) {
            ScriptRunner runner = new ScriptRunner(store, Clock.system());
            String text = Files.readString(script);
            ScriptRunner.Outcome outcome = runner.run(text);
            assertThat(
                            outcome.failures().stream()
                                    .map(f ->
                                            name(script) + ":" + f.line() + ": " + f.difference()))
                    .isEmpty();
            assertThat(outcome.passed()).isEqualTo(ScriptParser.evalCount(text));
        }
    }
}
