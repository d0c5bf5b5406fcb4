package io.varve.server.role;

import io.varve.server.admin.MetricsCatalog;
import io.varve.server.config.Configuration;
import io.varve.server.config.FlagValue;
import io.varve.storage.objectstore.cache.CacheSettings;
import io.varve.storage.objectstore.cache.PageCache;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The page about all metrics, made from a server that runs for a moment.
public final class MetricsReference {
    private MetricsReference() {}

    /// @param folder for the server's data
    public static String markdown(Path folder) throws IOException {
        Configuration configuration =
                Configuration.load(
                        Optional.empty(),
                        List.of(
                                FlagValue.ofSet("server.listen=127.0.0.1:0"),
                                FlagValue.ofSet("server.data_dir=" + folder)));
        MetricsCatalog catalog = new MetricsCatalog();
        // Only a server whose bucket is on S3 has a cache of ranges.
        PageCache _ = PageCache.open(new CacheSettings(64 << 10, 0, Optional.empty()), catalog);
        try (AllInOneServer server = AllInOneServer.start(configuration, Clock.system(), catalog)) {
            server.awaitOpened();
            return catalog.markdown();
        }
    }
}
