package io.varve.server.cli;

import io.varve.query.script.ScriptRunner;
import io.varve.query.script.ScriptStore;
import io.varve.server.script.StorageForm;
import io.varve.server.script.StorageScriptStore;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.Folders;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `varve promql test PATH…`.
@Command(
        name = "promql",
        description = "Runs PromQL test scripts.",
        mixinStandardHelpOptions = true)
final class PromqlCommand implements Runnable {
    private static final String SCRIPT = ".test";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "test is missing");
    }

    @Command(
            name = "test",
            description = "Evaluates the queries of scripts over storage as a server has it.",
            mixinStandardHelpOptions = true)
    int test(
            @Option(
                            names = "--storage",
                            paramLabel = "FORM",
                            defaultValue = "head",
                            description =
                                    "Where the samples lie: ${COMPLETION-CANDIDATES};"
                                            + " ${DEFAULT-VALUE} if absent.")
                    StorageForm form,
            @Parameters(
                            arity = "1..*",
                            paramLabel = "PATH",
                            description = "Scripts, and folders of files named *.test.")
                    List<Path> paths) {
        PrintWriter out = spec.commandLine().getOut();
        int passed = 0;
        int failed = 0;
        List<Path> scripts = scripts(paths);
        try {
            Path folder = Files.createTempDirectory("varve-promql-test");
            try (ScriptStore store =
                    StorageScriptStore.open(form, folder, Clock.system(), new SecureRandom())) {
                ScriptRunner runner = new ScriptRunner(store, Clock.system());
                for (Path script : scripts) {
                    ScriptRunner.Outcome outcome = runner.run(Files.readString(script));
                    passed += outcome.passed();
                    failed += outcome.failures().size();
                    for (ScriptRunner.Failure failure : outcome.failures()) {
                        out.println(line(script, failure));
                    }
                }
            } finally {
                Folders.delete(folder);
            }
        } catch (IOException e) {
            throw new VarveException(ErrorKind.UNAVAILABLE, "scripts cannot be run: " + e, e);
        }
        out.println(passed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private static String line(Path script, ScriptRunner.Failure failure) {
        String difference = failure.difference().strip().replace("\n", "; ");
        return script + ":" + failure.line() + ": " + difference;
    }

    private List<Path> scripts(List<Path> paths) {
        List<Path> scripts = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new ParameterException(
                        spec.subcommands().get("test"), path + " does not exist");
            }
            if (!Files.isDirectory(path)) {
                scripts.add(path);
                continue;
            }
            try (Stream<Path> files = Files.walk(path)) {
                files.filter(file -> file.toString().endsWith(SCRIPT))
                        .filter(Files::isRegularFile)
                        .sorted()
                        .forEach(scripts::add);
            } catch (IOException e) {
                throw new VarveException(
                        ErrorKind.UNAVAILABLE, "cannot read the folder " + path + ": " + e, e);
            }
        }
        return scripts;
    }
}
