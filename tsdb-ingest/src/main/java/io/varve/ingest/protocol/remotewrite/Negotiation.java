package io.varve.ingest.protocol.remotewrite;

import io.varve.storage.model.GoFormat;

/// What the headers of a request say of its body.
///
/// The rules are those of Prometheus's receiver (conformance remote-write.md, section 1): only
/// `Content-Type` decides on the message, never the version header; an absent header counts as that
/// of remote write 1.0; media type and coding are compared exactly; parameters other than `proto`
/// are ignored if they have the form of a parameter.
public sealed interface Negotiation {
    String MEDIA_TYPE = "application/x-protobuf";
    String CODING = "snappy";
    String WRITE_REQUEST = "prometheus.WriteRequest";

    /// The body is a `prometheus.WriteRequest` in snappy's block format.
    record Accepted() implements Negotiation {}

    /// The body is something else: 415, without a look at it.
    ///
    /// @param why a text for the sender
    record Unsupported(String why) implements Negotiation {}

    /// @param contentType the header's value, empty if there is none
    /// @param contentEncoding the header's value, empty if there is none
    static Negotiation of(String contentType, String contentEncoding) {
        String[] parts = contentType.strip().split(";", -1);
        if (!parts[0].isEmpty() && !parts[0].strip().equals(MEDIA_TYPE)) {
            return unsupported("Content-Type", contentType, MEDIA_TYPE);
        }
        String message = WRITE_REQUEST;
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", -1);
            if (pair.length != 2) {
                return unsupported(
                        "Content-Type", contentType, "parameters of the form name=value");
            }
            if (pair[0].strip().equals("proto")) {
                message = pair[1].strip();
            }
        }
        if (!message.equals(WRITE_REQUEST)) {
            return unsupported("Content-Type", contentType, MEDIA_TYPE + ";proto=" + WRITE_REQUEST);
        }
        String coding = contentEncoding.strip();
        if (!coding.isEmpty() && !coding.equals(CODING)) {
            return unsupported("Content-Encoding", contentEncoding, CODING);
        }
        return new Accepted();
    }

    private static Unsupported unsupported(String header, String value, String expected) {
        return new Unsupported(
                header + " " + GoFormat.quote(value) + " is not supported, expected " + expected);
    }
}
