package io.varve.server.admin;

import io.varve.query.api.BuildInfo;
import io.varve.query.ast.Features;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a server is.
///
/// @param config the only part that changes
/// @param flags settings by the names of Prometheus's flags
/// @param startedMs milliseconds since the Unix epoch
public record ServerFacts(
        BuildInfo build,
        RunningConfig config,
        SortedMap<String, String> flags,
        Features features,
        long startedMs) {
    /// The flag that says whether the admin API may be used.
    public static final String ADMIN_API = "web.enable-admin-api";

    public ServerFacts {
        flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
    }
}
