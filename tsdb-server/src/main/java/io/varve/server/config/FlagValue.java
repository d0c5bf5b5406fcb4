package io.varve.server.config;

/// A value of the configuration given on the command line.
///
/// @param flag the flag, for messages
/// @param path of the key
public record FlagValue(String flag, String path, String text) {
    /// Reads `key.path=value`.
    ///
    /// @throws ConfigException if there is no `=`
    public static FlagValue ofSet(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw new ConfigException(
                    new Origin.Flag("--set"),
                    "write it as key.path=value, such as head.max_future=5m, not " + assignment);
        }
        return new FlagValue(
                "--set", assignment.substring(0, equals), assignment.substring(equals + 1));
    }
}
