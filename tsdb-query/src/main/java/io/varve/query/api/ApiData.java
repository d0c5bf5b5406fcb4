package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/// The `data` of an answer, which writes itself as one JSON value.
@FunctionalInterface
public interface ApiData {
    /// @throws IOException if the receiver is gone
    void writeTo(JsonGenerator json) throws IOException;
}
