package io.varve.server.http;

/// Where the HTTP server listens and what it lets in.
///
/// @param host empty: all interfaces
/// @param port 0: any free one
/// @param writeBytesMax the largest body of a write request
/// @param bodyBytesTotal what the bodies of all requests in progress may hold together
/// @param tenantRequired whether a request without a tenant is refused
public record HttpSettings(
        String host, int port, int writeBytesMax, long bodyBytesTotal, boolean tenantRequired) {}
