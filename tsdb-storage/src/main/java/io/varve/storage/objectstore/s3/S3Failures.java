package io.varve.storage.objectstore.s3;

import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Set;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// What the SDK's exceptions mean to callers of the contract.
///
/// An answer of the store speaks for itself, but for 5xx: the work may have been done before it
/// failed. Without an answer, a request that has perhaps left this machine may have been served.
final class S3Failures {
    /// Codes that ask for fewer requests, whatever status they come with.
    private static final Set<String> THROTTLING =
            Set.of(
                    "SlowDown",
                    "Throttling",
                    "ThrottlingException",
                    "ThrottledException",
                    "RequestThrottled",
                    "RequestLimitExceeded",
                    "TooManyRequests",
                    "TooManyRequestsException",
                    "BandwidthLimitExceeded");

    /// Codes of 4xx answers that pass by themselves: a body that came too slowly, an upload in
    /// parts that met another operation.
    private static final Set<String> PASSING =
            Set.of("RequestTimeout", "OperationAborted", "InternalError", "ServiceUnavailable");

    private S3Failures() {}

    /// Whether a request may have changed the bucket although it failed.
    enum Effect {
        READ,
        WRITE
    }

    /// @param what operation, store and key
    static ObjectStoreException of(SdkException cause, Effect effect, String what) {
        Kind kind =
                cause instanceof AwsServiceException answer
                        ? kind(answer.statusCode(), code(answer), effect)
                        : kindWithoutAnswer(cause, effect);
        return new ObjectStoreException(kind, what + ": " + reason(cause), cause);
    }

    /// What an error code inside a successful answer means, as those to batches have them.
    static Kind kind(int status, String code, Effect effect) {
        Kind passing = effect == Effect.WRITE ? Kind.AMBIGUOUS : Kind.UNAVAILABLE;
        if (THROTTLING.contains(code) || status == 429) {
            return Kind.THROTTLED;
        }
        if (code.equals("NoSuchBucket")) {
            return Kind.REFUSED;
        }
        if (PASSING.contains(code) || status == 408 || (status >= 500 && status != 501)) {
            return passing;
        }
        return switch (status) {
            case 404 -> Kind.NOT_FOUND;
            case 416 -> Kind.OUT_OF_RANGE;
            default -> Kind.REFUSED;
        };
    }

    /// The store's code for an error; "" if it gave none, as in answers to HEAD.
    static String code(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        return code == null ? "" : code;
    }

    private static Kind kindWithoutAnswer(SdkException cause, Effect effect) {
        if (effect == Effect.READ) {
            return Kind.UNAVAILABLE;
        }
        for (Throwable t = cause; t != null; t = t.getCause()) {
            boolean neverSent =
                    t instanceof ConnectException
                            || t instanceof UnknownHostException
                            || t instanceof NoRouteToHostException
                            || t instanceof ConnectTimeoutException
                            || t instanceof ConnectionRequestTimeoutException;
            if (neverSent) {
                return Kind.UNAVAILABLE;
            }
        }
        return Kind.AMBIGUOUS;
    }

    private static String reason(SdkException cause) {
        if (cause instanceof AwsServiceException answer) {
            AwsErrorDetails details = answer.awsErrorDetails();
            String message = details == null ? null : details.errorMessage();
            return "status "
                    + answer.statusCode()
                    + (code(answer).isEmpty() ? "" : " " + code(answer))
                    + (message == null || message.isEmpty() ? "" : ", " + message);
        }
        @Nullable Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.equals(cause) ? String.valueOf(cause.getMessage()) : root.toString();
    }
}
