package io.varve.storage.objectstore.s3;

import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.testing.ObjectStoreContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import software.amazon.awssdk.services.s3.S3Client;

/// The contract over MinIO in a container; skipped where there is no Docker.
@Testcontainers(disabledWithoutDocker = true)
class MinioTest extends ObjectStoreContract {
    private static final S3Location LOCATION = new S3Location("varve-contract", "minio");

    /// Ended by its framework when the class is done.
    @Container
    private static final MinIOContainer MINIO =
            new MinIOContainer("minio/minio:RELEASE.2025-04-22T22-12-26Z");

    private static S3Settings settings() {
        S3Keys keys = new S3Keys(MINIO.getUserName(), MINIO.getPassword());
        return S3Settings.DEFAULT
                .at(URI.create(MINIO.getS3URL()), keys)
                .withPartBytes(S3Settings.PART_BYTES_MIN);
    }

    @BeforeAll
    static void createBucket() throws IOException {
        try (S3Client client = S3Clients.open(LOCATION, settings())) {
            client.createBucket(request -> request.bucket(LOCATION.bucket()));
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
