package io.varve.query.remoteread;

/// The forms that an answer can have.
public enum ResponseType {
    /// One snappy block of a message with all samples.
    SAMPLES(0, "application/x-protobuf", "snappy"),

    /// A frame after the other, with encoded chunks.
    STREAMED_XOR_CHUNKS(
            1, "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse", "");

    private final int code;
    private final String contentType;
    private final String contentEncoding;

    ResponseType(int code, String contentType, String contentEncoding) {
        this.code = code;
        this.contentType = contentType;
        this.contentEncoding = contentEncoding;
    }

    /// The number of the form in a request's `accepted_response_types`.
    int code() {
        return code;
    }

    /// What the header `Content-Type` says.
    public String contentType() {
        return contentType;
    }

    /// What the header `Content-Encoding` says; empty if there is none.
    public String contentEncoding() {
        return contentEncoding;
    }
}
