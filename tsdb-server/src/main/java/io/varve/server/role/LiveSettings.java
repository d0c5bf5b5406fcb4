package io.varve.server.role;

import io.varve.server.config.Configuration;

/// A part of the server that takes on new settings while it runs. Used by one thread at a time.
interface LiveSettings {
    /// Whether the part takes on changes of a key.
    ///
    /// @param key its path
    boolean covers(String key);

    /// Makes ready what new settings need, such as files that they name, and changes nothing yet.
    ///
    /// @return puts them in force; cannot fail
    /// @throws io.varve.storage.runtime.VarveException if the part cannot have these settings, with
    ///   one line that says why
    Runnable prepare(Configuration next);
}
