package io.varve.bench.compare;

import java.nio.file.Path;
import java.util.List;

/// The servers that are compared, each started as its users start it.
enum ServerKind {
    PROMETHEUS("Prometheus") {
        @Override
        List<String> command(Path root, Path directory, int port) {
            return List.of(
                    "prometheus",
                    "--config.file=" + directory.resolve("prometheus.yml"),
                    "--storage.tsdb.path=" + directory.resolve("data"),
                    "--web.listen-address=127.0.0.1:" + port,
                    "--web.enable-remote-write-receiver",
                    "--log.level=warn");
        }
    },
    VICTORIA_METRICS("VictoriaMetrics") {
        @Override
        List<String> command(Path root, Path directory, int port) {
            return List.of(
                    "victoria-metrics",
                    "-storageDataPath=" + directory.resolve("data"),
                    "-httpListenAddr=127.0.0.1:" + port,
                    "-retentionPeriod=100y",
                    "-loggerLevel=WARN");
        }
    },
    VARVE("Varve") {
        @Override
        List<String> command(Path root, Path directory, int port) {
            return List.of(
                    root.resolve("varve").toString(),
                    "server",
                    "--data-dir",
                    directory.resolve("data").toString(),
                    "--listen",
                    "127.0.0.1:" + port);
        }
    };

    private final String title;

    ServerKind(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /// @param root the project's folder
    /// @param directory where the server may keep files
    abstract List<String> command(Path root, Path directory, int port);
}
