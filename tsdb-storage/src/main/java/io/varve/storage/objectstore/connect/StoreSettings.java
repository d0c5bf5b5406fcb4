package io.varve.storage.objectstore.connect;

import io.varve.storage.objectstore.RetrySettings;
import io.varve.storage.objectstore.s3.S3Settings;

/// How a store is used, whatever it is.
///
/// @param s3 for buckets only
/// @param retries what is repeated
public record StoreSettings(S3Settings s3, RetrySettings retries) {
    public static final StoreSettings DEFAULT =
            new StoreSettings(S3Settings.DEFAULT, RetrySettings.DEFAULT);
}
