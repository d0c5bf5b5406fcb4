package io.varve.server.config;

/// Where a server listens.
///
/// @param host a name or address, without the brackets of IPv6; empty: all interfaces
/// @param port 0: any free one
public record ListenAddress(String host, int port) {
    private static final int PORT_MAX = 65_535;

    /// @throws IllegalArgumentException with a text for the user
    public static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        boolean digits =
                !port.isEmpty()
                        && port.length() <= 5
                        && port.chars().allMatch(c -> c >= '0' && c <= '9');
        if (colon < 0 || !digits || Integer.parseInt(port) > PORT_MAX) {
            throw new IllegalArgumentException("not HOST:PORT, such as 127.0.0.1:9099 or :9099");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address needs brackets, as in [::1]:9099");
        }
        return new ListenAddress(host, Integer.parseInt(port));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
