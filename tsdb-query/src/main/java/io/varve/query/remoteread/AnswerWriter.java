package io.varve.query.remoteread;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import java.io.IOException;

/// Writes an answer: for each query in turn its series in the order of their labels. Not
/// thread-safe.
sealed interface AnswerWriter extends AutoCloseable permits SampledAnswer, ChunkedAnswer {
    /// @param index of the query in the request
    void beginQuery(int index);

    /// Writes a series of the query.
    ///
    /// @param samples of the series, none if only labels are wanted; may be changed
    /// @throws IOException if the client is gone
    /// @throws io.varve.storage.runtime.VarveException if a limit is reached
    void series(Labels labels, SampleColumn samples) throws IOException;

    void endQuery();

    /// Writes what has not been written yet.
    void finish() throws IOException;

    @Override
    void close();
}
