package io.varve.storage.objectstore.s3;

import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// Makes clients of the SDK that do what they are told once.
///
/// They do not retry, which would multiply with our retries. They add no checksums, which stores
/// other than AWS do not know. They do not sign bodies chunk by chunk, which Ceph refuses if a body
/// is empty: over plain HTTP a body is read twice therefore, to be signed and to be sent; over
/// HTTPS it is not signed.
final class S3Clients {
    /// What other stores, which have no regions, expect in signatures.
    private static final String REGION_ELSEWHERE = "us-east-1";

    private S3Clients() {}

    /// @throws ObjectStoreException of kind REFUSED if there are no credentials or no region
    static S3Client open(S3Location location, S3Settings settings) throws ObjectStoreException {
        AwsCredentialsProvider credentials = credentials(settings);
        requireCredentials(credentials, location);
        S3ClientBuilder builder =
                S3Client.builder()
                        .credentialsProvider(credentials)
                        .httpClientBuilder(http(settings))
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .forcePathStyle(settings.pathStyle())
                        .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                        .overrideConfiguration(all ->
                                all.retryStrategy(AwsRetryStrategy.doNotRetry())
                                        .apiCallAttemptTimeout(
                                                ms(settings.timeouts().requestMs())));
        settings.endpoint().ifPresent(builder::endpointOverride);
        if (!settings.region().isEmpty()) {
            builder.region(Region.of(settings.region()));
        } else if (settings.endpoint().isPresent()) {
            builder.region(Region.of(REGION_ELSEWHERE));
        }
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw refused(location, "no client: " + e.getMessage(), e);
        }
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        if (settings.keys().isPresent()) {
            S3Keys keys = settings.keys().get();
            return StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(keys.accessKey(), keys.secretKey()));
        }
        return DefaultCredentialsProvider.builder().build();
    }

    private static void requireCredentials(AwsCredentialsProvider credentials, S3Location location)
            throws ObjectStoreException {
        try {
            credentials.resolveCredentials();
        } catch (SdkClientException e) {
            throw refused(
                    location,
                    "no credentials: give an access key and a secret key, or one of what the AWS"
                            + " SDK looks for (environment, profile, web identity, role): "
                            + e.getMessage(),
                    e);
        }
    }

    private static ObjectStoreException refused(
            S3Location location, String reason, SdkClientException cause) {
        return new ObjectStoreException(Kind.REFUSED, "open " + location + ": " + reason, cause);
    }

    private static Apache5HttpClient.Builder http(S3Settings settings) {
        S3Settings.Timeouts timeouts = settings.timeouts();
        return Apache5HttpClient.builder()
                .maxConnections(settings.connectionsMax())
                .connectionTimeout(ms(timeouts.connectMs()))
                .connectionAcquisitionTimeout(ms(timeouts.connectMs()))
                .socketTimeout(ms(timeouts.silenceMs()))
                .tcpKeepAlive(true);
    }

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }
}
