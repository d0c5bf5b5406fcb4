package io.varve.storage.objectstore.s3;

/// An access key and its secret, which prints masked.
///
/// @param accessKey names the key; not secret
/// @param secretKey signs requests
public record S3Keys(String accessKey, String secretKey) {
    public S3Keys {
        if (accessKey.isBlank() || secretKey.isBlank()) {
            throw new IllegalArgumentException("S3 access key and secret key must both be given");
        }
    }

    @Override
    public String toString() {
        return "S3Keys[" + accessKey + ", ****]";
    }
}
