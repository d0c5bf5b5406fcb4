package io.varve.server.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.script.ScriptRunner;
import io.varve.query.script.ScriptStore;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The conformance scripts over each form of storage; without them the test is skipped.
class StorageScriptsTest {
    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    void scriptsPass(StorageForm form) throws IOException {
        List<String> failures = new ArrayList<>();
        int passed = 0;
        long evals = 0;
        try (ScriptStore store =
                        StorageScriptStore.open(form, folder, Clock.system(), new Random(1));
                Stream<Path> files = Files.list(Conformance.folder().resolve("promql"))) {
            ScriptRunner runner = new ScriptRunner(store, Clock.system());
            for (Path script :
                    files.filter(f -> f.toString().endsWith(".test")).sorted().toList()) {
                String text = Files.readString(script);
                evals += text.lines().filter(line -> line.strip().startsWith("eval")).count();
                ScriptRunner.Outcome outcome = runner.run(text);
                passed += outcome.passed();
                outcome.failures()
                        .forEach(f ->
                                failures.add(
                                        script.getFileName()
                                                + ":"
                                                + f.line()
                                                + ": "
                                                + f.difference()));
            }
        }
        assertThat(failures).isEmpty();
        assertThat(passed).isEqualTo(evals);
    }
}
