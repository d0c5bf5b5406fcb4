package io.varve.storage.testing;

import io.varve.storage.objectstore.s3.S3Keys;
import io.varve.storage.objectstore.s3.S3Location;
import io.varve.storage.objectstore.s3.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/// An S3 over HTTP on loopback inside the test's JVM, with one bucket whose objects are files, and
/// with signed requests. Thread-safe.
public final class EmbeddedS3 implements AutoCloseable {
    private static final String BUCKET = "varve-test";
    private static final S3Keys KEYS = new S3Keys("varve", "varvesecret");

    private final S3Proxy proxy;

    private EmbeddedS3(S3Proxy proxy) {
        this.proxy = proxy;
    }

    /// @param directory where the bucket is
    public static EmbeddedS3 start(Path directory) throws Exception {
        return start(directory, 0);
    }

    /// @param directory where the bucket is, or was when an earlier one was stopped
    /// @param port on loopback; 0: any
    public static EmbeddedS3 start(Path directory, int port) throws Exception {
        Files.createDirectories(directory);
        FilesystemNio2BlobStore blobs = new FilesystemNio2BlobStore(directory.toString());
        blobs.createContainer(BUCKET);
        S3Proxy proxy =
                S3Proxy.builder()
                        .blobStore(blobs)
                        .endpoint(URI.create("http://127.0.0.1:" + port))
                        .awsAuthentication(
                                AuthenticationType.AWS_V2_OR_V4, KEYS.accessKey(), KEYS.secretKey())
                        .build();
        proxy.start();
        return new EmbeddedS3(proxy);
    }

    /// A place in its bucket.
    public S3Location location(String prefix) {
        return new S3Location(BUCKET, prefix);
    }

    /// Where it listens.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    /// The URL of a place in its bucket.
    public String url(String prefix) {
        return "s3://" + BUCKET + "/" + prefix;
    }

    /// The keys, where AWS's tools look for them: variables for another process.
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ACCESS_KEY_ID", KEYS.accessKey(), "AWS_SECRET_ACCESS_KEY", KEYS.secretKey());
    }

    /// What reaches it, with small parts.
    public S3Settings settings() {
        return S3Settings.DEFAULT.at(endpoint(), KEYS).withPartBytes(S3Settings.PART_BYTES_MIN);
    }

    @Override
    public void close() throws IOException {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IOException("the embedded S3 did not stop", e);
        }
    }
}
