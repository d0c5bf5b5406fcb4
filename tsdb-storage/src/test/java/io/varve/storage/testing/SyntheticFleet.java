package io.varve.storage.testing;

import io.varve.storage.model.Labels;

/// The series of a made-up company: clusters of nodes on which pods run, each of which exports 500
/// metrics, some with a bucket or a status code. Twelve labels per series. In the order in which
/// scrapes first bring them: pod by pod.
public final class SyntheticFleet {
    private static final int METRICS_PER_POD = 500;
    private static final String[] CODES = {"200", "204", "301", "400", "404", "500", "503"};
    private static final String[] LE = {"0.005", "0.01", "0.1", "0.5", "1", "5", "10", "+Inf"};

    private SyntheticFleet() {}

    /// The labels of series `index`, from 0.
    public static Labels labels(int index) {
        int pod = index / METRICS_PER_POD;
        int metric = index % METRICS_PER_POD;
        int app = pod % 80;
        int node = pod / 10;
        String hash = Integer.toHexString(pod * 0x9E37_79B9);
        boolean bucket = metric % 4 == 0;
        return Labels.ofSorted(
                new String[] {
                    "__name__",
                    "app_" + metric / 8 + (bucket ? "_duration_seconds_bucket" : "_requests_total"),
                    "app",
                    "service-" + app,
                    "cluster",
                    "cluster-" + node % 4,
                    bucket ? "code" : "container",
                    bucket ? CODES[metric % CODES.length] : "main",
                    "env",
                    app % 10 == 0 ? "staging" : "production",
                    "instance",
                    "10." + node % 4 + "." + (node / 4) + "." + pod % 250 + ":8080",
                    "job",
                    "kubernetes-pods",
                    "le",
                    bucket ? LE[metric / 4 % LE.length] : "none",
                    "method",
                    "m" + metric % 8,
                    "namespace",
                    "team-" + app % 20,
                    "node",
                    "node-" + node + ".example.internal",
                    "pod",
                    "service-" + app + "-" + hash + "-" + Integer.toString(pod * 7_919, 36)
                });
    }
}
