package io.varve.storage.objectstore.s3;

import java.net.URI;
import java.util.Optional;

/// How a bucket is reached.
///
/// @param endpoint where the service is, for stores other than AWS; empty for AWS
/// @param region the region that requests are signed for; "" for what the environment says, or for
///   `us-east-1` if there is an endpoint, since few other stores have regions
/// @param pathStyle whether the bucket's name stands in the path of URLs; otherwise in the host
///   name
/// @param keys what requests are signed with; empty for the SDK's chain: system properties, the
///   environment, web identity tokens, profiles, the container's and the machine's role
/// @param timeouts when to give up
/// @param partBytes files larger than this are uploaded in parts of this size, or larger ones if
///   there would be more than 10,000; 5 MiB to 1 GiB. Parts take no memory, they are read from the
///   file as they are sent
/// @param connectionsMax requests at once; more wait
public record S3Settings(
        Optional<URI> endpoint,
        String region,
        boolean pathStyle,
        Optional<S3Keys> keys,
        Timeouts timeouts,
        int partBytes,
        int connectionsMax) {
    /// The smallest part that S3 takes, unless it is the last.
    public static final int PART_BYTES_MIN = 5 << 20;

    private static final int PART_BYTES_MAX = 1 << 30;

    /// When requests are given up, in milliseconds.
    ///
    /// @param connectMs for a connection to be made, or to become free
    /// @param silenceMs without a byte from the store
    /// @param requestMs for one request from beginning to end, the body of a part or object
    ///   included
    public record Timeouts(long connectMs, long silenceMs, long requestMs) {
        public static final Timeouts DEFAULT = new Timeouts(3_000, 20_000, 120_000);

        public Timeouts {
            if (connectMs < 1 || silenceMs < 1 || requestMs < 1) {
                throw new IllegalArgumentException(
                        "S3 timeouts must be positive: connect "
                                + connectMs
                                + ", silence "
                                + silenceMs
                                + ", request "
                                + requestMs
                                + " ms");
            }
        }
    }

    /// AWS, as the environment says.
    public static final S3Settings DEFAULT =
            new S3Settings(
                    Optional.empty(), "", false, Optional.empty(), Timeouts.DEFAULT, 16 << 20, 64);

    public S3Settings {
        if (partBytes < PART_BYTES_MIN || partBytes > PART_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "S3 part size is "
                            + partBytes
                            + " bytes; it must be "
                            + PART_BYTES_MIN
                            + " to "
                            + PART_BYTES_MAX);
        }
        if (connectionsMax < 1) {
            throw new IllegalArgumentException(
                    "S3 needs at least one connection, not " + connectionsMax);
        }
        endpoint.ifPresent(S3Settings::checkEndpoint);
    }

    private static void checkEndpoint(URI endpoint) {
        String scheme = endpoint.getScheme();
        boolean http = "http".equals(scheme) || "https".equals(scheme);
        if (!http || endpoint.getHost() == null) {
            throw new IllegalArgumentException(
                    "S3 endpoint \"" + endpoint + "\" is not of the form http(s)://HOST[:PORT]");
        }
    }

    /// The same for a store at an endpoint of its own, by path-style URLs.
    public S3Settings at(URI endpoint, S3Keys keys) {
        return new S3Settings(
                Optional.of(endpoint),
                region,
                true,
                Optional.of(keys),
                timeouts,
                partBytes,
                connectionsMax);
    }

    /// The same with other timeouts.
    public S3Settings with(Timeouts timeouts) {
        return new S3Settings(
                endpoint, region, pathStyle, keys, timeouts, partBytes, connectionsMax);
    }

    /// The same with parts of another size.
    public S3Settings withPartBytes(int partBytes) {
        return new S3Settings(
                endpoint, region, pathStyle, keys, timeouts, partBytes, connectionsMax);
    }
}
