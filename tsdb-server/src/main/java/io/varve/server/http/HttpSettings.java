package io.varve.server.http;

/// Where the HTTP server listens and whom it lets in.
///
/// @param host empty: all interfaces
/// @param port 0: any free one
/// @param tenantRequired whether a request without a tenant is refused
public record HttpSettings(String host, int port, boolean tenantRequired) {}
