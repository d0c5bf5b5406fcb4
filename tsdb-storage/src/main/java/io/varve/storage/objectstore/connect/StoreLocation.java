package io.varve.storage.objectstore.connect;

import io.varve.storage.objectstore.s3.S3Location;
import java.nio.file.Path;

/// Where objects are kept, as a URL says it: `file:///DIRECTORY`, `file://./DIRECTORY` for one
/// below the working directory, or `s3://BUCKET/PREFIX`. Nothing in such a URL is percent-encoded.
public sealed interface StoreLocation {
    /// Below a directory.
    ///
    /// @param directory an absolute path
    record File(Path directory) implements StoreLocation {}

    /// In a bucket.
    record S3(S3Location location) implements StoreLocation {}

    /// @throws IllegalArgumentException if the URL is none of these; the message is fit for users
    static StoreLocation parse(String url) {
        int colon = url.indexOf("://");
        if (colon < 0) {
            throw bad(url, "it does not begin with file:// or s3://");
        }
        String rest = url.substring(colon + 3);
        return switch (url.substring(0, colon)) {
            case "file" -> parseFile(url, rest);
            case "s3" -> parseS3(url, rest);
            default -> throw bad(url, "only file:// and s3:// are supported");
        };
    }

    private static StoreLocation parseFile(String url, String rest) {
        // Anything else would be a host.
        if (!rest.startsWith("/") && !rest.startsWith("./") && !rest.startsWith("../")) {
            throw bad(
                    url,
                    "the path after file:// must begin with /, ./ or ../, as in"
                            + " file:///var/lib/varve or file://./data/bucket");
        }
        return new File(Path.of(rest).toAbsolutePath().normalize());
    }

    private static StoreLocation parseS3(String url, String rest) {
        if (rest.indexOf('?') >= 0 || rest.indexOf('#') >= 0) {
            throw bad(url, "it has parameters; endpoint and region are settings of their own");
        }
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        String prefix = slash < 0 ? "" : rest.substring(slash + 1);
        if (prefix.endsWith("/")) {
            prefix = prefix.substring(0, prefix.length() - 1);
        }
        try {
            return new S3(new S3Location(bucket, prefix));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "object store \"" + url + "\": " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException bad(String url, String reason) {
        return new IllegalArgumentException("object store \"" + url + "\": " + reason);
    }
}
