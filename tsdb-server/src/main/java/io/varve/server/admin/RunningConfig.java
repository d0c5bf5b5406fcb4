package io.varve.server.admin;

import java.util.List;

/// The configuration in force, and the way to a newer one. Thread-safe.
public interface RunningConfig {
    /// What is in force.
    ///
    /// @param yaml the whole configuration, without secrets
    /// @param lastReloadGood whether the last attempt to load it succeeded
    /// @param loadedMs when the last attempt that succeeded was made, milliseconds since the Unix
    ///   epoch
    record State(String yaml, boolean lastReloadGood, long loadedMs) {}

    State state();

    /// Reads the configuration again and puts what has changed in force: all of it, or, if anything
    /// is wrong, nothing.
    ///
    /// @return paths of keys that have changed and stay as they were until the process starts anew
    /// @throws io.varve.storage.runtime.VarveException if something is wrong, with one line that
    ///   says what
    List<String> reload();
}
