package io.varve.server.config;

/// A key of the configuration.
///
/// @param path as in `head.max_future`
/// @param defaultText as a user would write it
/// @param meaning one sentence or two for the reference
record ConfigKey<T>(String path, Kind<T> kind, String defaultText, String meaning) {
    ConfigKey {
        kind.parse(defaultText);
    }

    /// The key's section, as in `head`.
    String section() {
        return path.substring(0, path.indexOf('.'));
    }

    /// The key's name within its section, as in `max_future`.
    String name() {
        return path.substring(path.indexOf('.') + 1);
    }
}
