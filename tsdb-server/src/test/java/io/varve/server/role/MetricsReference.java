package io.varve.server.role;

import io.varve.server.admin.MetricsCatalog;
import io.varve.server.config.Configuration;
import io.varve.server.config.FlagValue;
import io.varve.storage.runtime.Clock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The page about all metrics, made from a server that runs for a moment.
public final class MetricsReference {
    private MetricsReference() {}

    /// @param folder for the server's data
    public static String markdown(Path folder) {
        Configuration configuration =
                Configuration.load(
                        Optional.empty(),
                        List.of(
                                FlagValue.ofSet("server.listen=127.0.0.1:0"),
                                FlagValue.ofSet("server.data_dir=" + folder)));
        MetricsCatalog catalog = new MetricsCatalog();
        try (AllInOneServer server = AllInOneServer.start(configuration, Clock.system(), catalog)) {
            server.awaitOpened();
            return catalog.markdown();
        }
    }
}
