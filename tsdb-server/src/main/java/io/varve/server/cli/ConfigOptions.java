package io.varve.server.cli;

import io.varve.server.config.Configuration;
import io.varve.server.config.FlagValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The flags from which a configuration is made.
final class ConfigOptions {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder of the data; same as --set server.data_dir=DIR.")
    private Optional<String> dataDir = Optional.empty();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where to listen; same as --set server.listen=HOST:PORT.")
    private Optional<String> listen = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets a key of the configuration, such as head.max_future=5m.")
    private List<String> assignments = List.of();

    Configuration load(Optional<Path> file) {
        List<FlagValue> flags = new ArrayList<>();
        for (String assignment : assignments) {
            flags.add(FlagValue.ofSet(assignment));
        }
        dataDir.ifPresent(dir -> flags.add(new FlagValue("--data-dir", "server.data_dir", dir)));
        listen.ifPresent(at -> flags.add(new FlagValue("--listen", "server.listen", at)));
        return Configuration.load(file, flags);
    }
}
