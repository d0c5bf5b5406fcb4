package io.varve.storage.objectstore.s3;

import io.varve.storage.objectstore.ObjectKeys;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Where in S3 the objects are.
///
/// @param bucket the bucket's name
/// @param prefix what every key in the bucket begins with, without the `/` that follows it; "" for
///   the whole bucket. At most 256 bytes: keys of the contract come after it, and S3 takes 1024
///   bytes in all
public record S3Location(String bucket, String prefix) {
    /// The rules of S3 for new buckets; older ones may break them, and are refused.
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final int PREFIX_BYTES_MAX = 256;

    public S3Location {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException(
                    "bucket \""
                            + bucket
                            + "\": names have 3 to 63 lower-case letters, digits, '.' and '-'");
        }
        if (!prefix.isEmpty()) {
            ObjectKeys.check(prefix);
            int bytes = prefix.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > PREFIX_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "prefix \""
                                + prefix
                                + "\" has "
                                + bytes
                                + " bytes, more than "
                                + PREFIX_BYTES_MAX);
            }
        }
    }

    /// What keys of the bucket begin with: the prefix and `/`, or nothing.
    String root() {
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    /// As a URL, without a `/` at the end.
    @Override
    public String toString() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
