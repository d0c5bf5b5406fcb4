package io.varve.query.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// The JSON object around every answer of the API (conformance http-api.md, 1.1), written straight
/// to a stream.
public final class Envelope {
    /// Trees of expressions are the deepest there is: two levels for each of the parser's 500.
    private static final int NESTING_MAX = 2_000;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .streamWriteConstraints(
                            StreamWriteConstraints.builder().maxNestingDepth(NESTING_MAX).build())
                    .build();

    private Envelope() {}

    public static void writeSuccess(OutputStream out, ApiAnswer answer) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("status", "success");
            json.writeFieldName("data");
            answer.data().writeTo(json);
            writeTexts(json, "warnings", answer.warnings());
            writeTexts(json, "infos", answer.infos());
            json.writeEndObject();
        }
    }

    private static void writeTexts(JsonGenerator json, String field, List<String> texts)
            throws IOException {
        if (texts.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(field);
        for (String text : texts) {
            json.writeString(JsonText.of(text));
        }
        json.writeEndArray();
    }

    /// @param errorType one of Prometheus's words, such as `bad_data`
    public static void writeError(OutputStream out, String errorType, String text)
            throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("status", "error");
            json.writeStringField("errorType", errorType);
            json.writeStringField("error", JsonText.of(text));
            json.writeEndObject();
        }
    }
}
