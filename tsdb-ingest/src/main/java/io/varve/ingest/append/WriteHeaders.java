package io.varve.ingest.append;

/// The headers of a write request that say what its body is.
///
/// @param contentType value of `Content-Type`, empty if there is none
/// @param contentEncoding value of `Content-Encoding`, empty if there is none
/// @param contentLength value of `Content-Length`, [#LENGTH_UNKNOWN] if there is none
public record WriteHeaders(String contentType, String contentEncoding, long contentLength) {
    public static final long LENGTH_UNKNOWN = -1;
}
