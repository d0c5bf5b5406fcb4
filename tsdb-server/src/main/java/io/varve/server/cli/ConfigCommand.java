package io.varve.server.cli;

import io.varve.server.config.Configuration;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `varve config check|print [FILE]`.
@Command(
        name = "config",
        description = "Looks at a configuration.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "check or print is missing");
    }

    @Command(
            name = "check",
            description = "Says what is wrong with a configuration file, or that nothing is.",
            mixinStandardHelpOptions = true)
    int check(
            @Mixin ConfigOptions options,
            @Parameters(arity = "0..1", paramLabel = "FILE") Optional<Path> file) {
        Configuration _ = options.load(file);
        String what = file.map(Path::toString).orElse("the configuration");
        spec.commandLine().getOut().println(what + " is valid");
        return 0;
    }

    @Command(
            name = "print",
            description = "Prints every value and where it comes from.",
            mixinStandardHelpOptions = true)
    int print(
            @Mixin ConfigOptions options,
            @Parameters(arity = "0..1", paramLabel = "FILE") Optional<Path> file) {
        spec.commandLine().getOut().print(options.load(file).toYaml());
        return 0;
    }
}
