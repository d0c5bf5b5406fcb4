package io.varve.storage.read;

import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// What a reader carries through all sources: when to stop, how much memory it may hold, and where
/// sources note what they did and what they could not read. Thread-safe.
public final class ReadContext {
    private final CancelToken cancel;
    private final MemoryAccount memory;
    private final boolean partialAllowed;
    private final ReadStats stats = new ReadStats();
    private final Set<String> warnings;

    /// A context in which a source that cannot be reached is an error.
    public ReadContext(CancelToken cancel, MemoryAccount memory) {
        this(cancel, memory, false);
    }

    /// @param partialAllowed whether an answer that lacks what cannot be reached, with a warning,
    ///   is better than an error: the API's `partial_response`
    public ReadContext(CancelToken cancel, MemoryAccount memory, boolean partialAllowed) {
        this(cancel, memory, partialAllowed, Collections.synchronizedSet(new TreeSet<>()));
    }

    private ReadContext(
            CancelToken cancel,
            MemoryAccount memory,
            boolean partialAllowed,
            Set<String> warnings) {
        this.cancel = cancel;
        this.memory = memory;
        this.partialAllowed = partialAllowed;
        this.warnings = warnings;
    }

    /// The same context for a part of the reading that is to be counted for itself.
    public ReadContext countedApart() {
        return new ReadContext(cancel, memory, partialAllowed, warnings);
    }

    /// Whether a source that cannot be reached is to be left out with a warning.
    public boolean isPartialAllowed() {
        return partialAllowed;
    }

    public CancelToken cancel() {
        return cancel;
    }

    public MemoryAccount memory() {
        return memory;
    }

    public ReadStats stats() {
        return stats;
    }

    /// Notes that the answer lacks something, such as a quarantined block.
    public void warn(String warning) {
        warnings.add(warning);
    }

    public Set<String> warnings() {
        synchronized (warnings) {
            return Set.copyOf(warnings);
        }
    }
}
