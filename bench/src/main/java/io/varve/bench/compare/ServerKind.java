package io.varve.bench.compare;

import java.io.IOException;
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

        @Override
        List<String> managedFlags() {
            return List.of("--web.enable-admin-api");
        }

        @Override
        void store(RunningServer server) throws IOException {
            server.post("/api/v1/admin/tsdb/snapshot");
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

        @Override
        List<String> managedFlags() {
            return List.of();
        }

        @Override
        void store(RunningServer server) throws IOException {
            server.post("/internal/force_flush");
            server.post("/internal/force_merge");
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

        @Override
        List<String> managedFlags() {
            return List.of("--set", "server.admin_api=true");
        }

        @Override
        void store(RunningServer server) throws IOException {
            server.post("/api/v1/admin/tsdb/cut");
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

    /// What [#store] needs.
    abstract List<String> managedFlags();

    /// Has a server bring all of its samples into the form in which it keeps them for long; it may
    /// go on with that after this returns.
    abstract void store(RunningServer server) throws IOException;
}
