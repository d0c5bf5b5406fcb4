package io.varve.storage.objectstore.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.StoreOperation;
import io.varve.storage.objectstore.StoreProbe;
import io.varve.storage.objectstore.s3.S3Location;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.RequestCounts;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectStoresTest {
    @Test
    void urlsNamePlaces() {
        assertThat(StoreLocation.parse("file:///var/lib/varve/"))
                .isEqualTo(new StoreLocation.File(Path.of("/var/lib/varve")));
        Path here = Path.of("").toAbsolutePath();
        assertThat(StoreLocation.parse("file://./data/bucket"))
                .isEqualTo(new StoreLocation.File(here.resolve("data/bucket")));
        assertThat(StoreLocation.parse("file://../x/../y/"))
                .isEqualTo(new StoreLocation.File(here.resolveSibling("y")));
        assertThat(StoreLocation.parse("s3://bucket"))
                .isEqualTo(new StoreLocation.S3(new S3Location("bucket", "")));
        assertThat(StoreLocation.parse("s3://bucket/a/b/"))
                .isEqualTo(new StoreLocation.S3(new S3Location("bucket", "a/b")));
        assertThat(new S3Location("bucket", "a/b")).hasToString("s3://bucket/a/b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bucket | does not begin with",
                "'' | does not begin with",
                "gs://bucket | only file:// and s3://",
                "http://host/bucket | only file:// and s3://",
                "file://data | must begin with /, ./ or ../",
                "file:// | must begin with",
                "file://.data | must begin with",
                "s3:// | names have 3 to 63",
                "s3://My_Bucket/x | names have 3 to 63",
                "s3://bucket//x | bad element",
                "s3://bucket/../x | bad element",
                "s3://bucket/x?region=eu | settings of their own"
            })
    void otherUrlsAreRefusedByName(String url, String reason) {
        assertThatThrownBy(() -> StoreLocation.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("object store \"" + url + "\": ")
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsOpenedIsCountedAndFoundFit(@TempDir Path directory) throws IOException {
        RequestCounts counts = new RequestCounts();
        String url = "file://" + directory.resolve("store");
        try (ObjectStore store =
                ObjectStores.open(
                        url,
                        StoreSettings.DEFAULT,
                        new ObjectStores.Outside(
                                Clock.system(), Seeds.random("connect"), _ -> {}, counts))) {
            assertThat(store).hasToString(url);
            assertThat(directory.resolve("store")).doesNotExist();
            StoreProbe.check(store, Seeds.random("probe"));
            assertThat(counts.calls(StoreOperation.CREATE)).isEqualTo(10);
            assertThat(store.list("", "", 10)).isEmpty();
            store.create("k", new byte[1]);
            assertThat(Files.size(directory.resolve("store/k"))).isEqualTo(1);
        }
    }
}
