package io.varve.server.cli;

import io.varve.server.admin.LogLevel;
import io.varve.server.admin.Logging;
import io.varve.server.config.Configuration;
import io.varve.server.role.Role;
import io.varve.server.role.RunningServer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `varve server`: runs until it is told to stop.
@Command(
        name = "server",
        description = "Runs the server; without options in one process, data in ./data, port 9099.",
        mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);

    @Option(names = "--config", paramLabel = "FILE", description = "The YAML configuration file.")
    private Optional<Path> config = Optional.empty();

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "error, warn, info or debug; ${DEFAULT-VALUE} if absent.")
    private LogLevel logLevel = LogLevel.INFO;

    @Override
    public Integer call() throws InterruptedException {
        Configuration configuration = options.load(config);
        Logging.setLevel(logLevel);
        RunningServer server = RunningServer.start(new Role.AllInOne(), configuration);
        Thread hook = Thread.ofPlatform().name("stop").unstarted(() -> stopProcess(server));
        Runtime.getRuntime().addShutdownHook(hook);
        HangUp.handle(server::reload);
        return server.awaitEnd();
    }

    /// What SIGTERM and Ctrl-C do. The virtual machine would end with 128 and the signal's number;
    /// a server that has stopped in order ends with 0. Nothing else has a hook that counts.
    private static void stopProcess(RunningServer server) {
        int code = 1;
        try {
            server.close();
            code = server.awaitEnd();
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("the server has not stopped in order", e);
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }
}
