package io.varve.storage.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.testing.EmbeddedS3;
import io.varve.storage.testing.ObjectStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract over HTTP, and what only buckets have.
class S3ObjectStoreTest extends ObjectStoreContract {
    @TempDir private static Path directory;

    private static EmbeddedS3 s3;

    @BeforeAll
    static void start() throws Exception {
        s3 = EmbeddedS3.start(directory);
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
    }

    @Override
    protected ObjectStore open(Path unused) throws IOException {
        return S3ObjectStore.open(s3.location("some/where"), s3.settings());
    }

    @Override
    protected int partBytes() {
        return S3Settings.PART_BYTES_MIN;
    }

    @Test
    void prefixesKeepStoresApart() throws IOException {
        try (ObjectStore one = S3ObjectStore.open(s3.location("one"), s3.settings());
                ObjectStore two = S3ObjectStore.open(s3.location("two"), s3.settings());
                ObjectStore all = S3ObjectStore.open(s3.location(""), s3.settings())) {
            one.create("k", new byte[] {1});
            two.create("k", new byte[] {2});
            assertThat(one.get("k")).containsExactly(1);
            assertThat(two.get("k")).containsExactly(2);
            assertThat(all.get("two/k")).containsExactly(2);
            assertThat(one.list("", "", 10)).hasSize(1);
            all.delete(List.of("one/k", "two/k"));
        }
    }

    @Test
    void aWrongSecretIsRefused() throws IOException {
        S3Settings wrong = s3.settings().at(s3.endpoint(), new S3Keys("varve", "guess"));
        try (ObjectStore store = S3ObjectStore.open(s3.location(""), wrong)) {
            assertRefused(() -> store.get("k"));
            assertRefused(() -> store.create("k", new byte[1]));
            assertRefused(() -> store.list("", "", 1));
            assertRefused(store::storeTimeMs);
        }
    }

    @Test
    void aMissingBucketIsRefused() throws IOException {
        S3Location nowhere = new S3Location("no-such-bucket", "");
        try (ObjectStore store = S3ObjectStore.open(nowhere, s3.settings())) {
            assertRefused(() -> store.get("k"));
            assertRefused(() -> store.create("k", new byte[1]));
            assertRefused(() -> store.list("", "", 1));
            assertRefused(store::storeTimeMs);
        }
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new S3Location("Bucket", ""))
                .hasMessageContaining("\"Bucket\"")
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new S3Location("bucket", "a//b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new S3Location("bucket", "x/".repeat(128) + "x"))
                .hasMessageContaining("257 bytes");
        assertThatThrownBy(() -> S3Settings.DEFAULT.withPartBytes(1024))
                .hasMessageContaining("1024");
        assertThat(new S3Keys("id", "very secret")).hasToString("S3Keys[id, ****]");
    }

    private static void assertRefused(ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
    }
}
