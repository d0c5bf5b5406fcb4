package io.varve.compactor.job;

import io.varve.storage.manifest.ManifestSettings;

/// How a compactor works.
///
/// @param intervalMs time between two looks at what is due
/// @param delays how long what nobody needs any more is kept
/// @param leases how jobs are shared with other compactors
public record CompactorSettings(long intervalMs, ManifestSettings delays, LeaseSettings leases) {
    public static final CompactorSettings DEFAULT =
            new CompactorSettings(60_000, ManifestSettings.DEFAULT, LeaseSettings.DEFAULT);

    public CompactorSettings {
        if (intervalMs < 1) {
            throw new IllegalArgumentException("compactor interval of " + intervalMs + " ms");
        }
    }
}
