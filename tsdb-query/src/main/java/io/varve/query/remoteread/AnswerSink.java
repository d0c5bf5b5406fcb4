package io.varve.query.remoteread;

import java.io.IOException;
import java.io.OutputStream;

/// Where an answer goes.
@FunctionalInterface
public interface AnswerSink {
    /// Begins a good answer; called once at most. What fails before can be answered as an error.
    /// What fails after it can only be broken off, so that nobody takes a part for the whole.
    ///
    /// @return where the bytes go; the caller of this closes it once all of them are written
    /// @throws IOException if the client is gone
    OutputStream open(ResponseType type) throws IOException;
}
