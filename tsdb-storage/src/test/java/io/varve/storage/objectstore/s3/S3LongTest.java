package io.varve.storage.objectstore.s3;

import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.testing.ObjectStoreContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/// The contract over a store that runs beside the tests, such as a gateway of Ceph on loopback;
/// part of the long tier.
///
/// `-Dvarve.long=true` runs it, `-Dvarve.s3.endpoint=URL`, `-Dvarve.s3.access_key=…` and
/// `-Dvarve.s3.secret_key=…` say where, all in `-Dsurefire.extra`.
@EnabledIfSystemProperty(named = "varve.long", matches = "true")
class S3LongTest extends ObjectStoreContract {
    private static final S3Location LOCATION = new S3Location("varve-contract", "long");

    private static S3Settings settings() {
        URI endpoint =
                URI.create(System.getProperty("varve.s3.endpoint", "http://127.0.0.1:27480"));
        S3Keys keys =
                new S3Keys(
                        System.getProperty("varve.s3.access_key", "varve"),
                        System.getProperty("varve.s3.secret_key", "varvesecret"));
        return S3Settings.DEFAULT.at(endpoint, keys).withPartBytes(S3Settings.PART_BYTES_MIN);
    }

    @BeforeAll
    static void createBucket() throws IOException {
        try (S3Client client = S3Clients.open(LOCATION, settings())) {
            client.createBucket(request -> request.bucket(LOCATION.bucket()));
        } catch (BucketAlreadyOwnedByYouException e) {
            // Of an earlier run: every test has keys of its own.
            return;
        }
    }

    @Override
    protected ObjectStore open(Path unused) throws IOException {
        return S3ObjectStore.open(LOCATION, settings());
    }

    @Override
    protected int partBytes() {
        return S3Settings.PART_BYTES_MIN;
    }
}
