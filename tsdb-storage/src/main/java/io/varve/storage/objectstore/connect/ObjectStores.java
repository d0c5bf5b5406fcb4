package io.varve.storage.objectstore.connect;

import io.varve.storage.objectstore.MeteredObjectStore;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.RequestListener;
import io.varve.storage.objectstore.RetryingObjectStore;
import io.varve.storage.objectstore.StoreProbe;
import io.varve.storage.objectstore.file.FileObjectStore;
import io.varve.storage.objectstore.s3.S3ObjectStore;
import io.varve.storage.objectstore.s3.S3Settings;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.Pause;
import java.io.IOException;
import java.util.random.RandomGenerator;

/// Opens stores by their URLs.
public final class ObjectStores {
    private ObjectStores() {}

    /// What stores need of the world outside.
    ///
    /// @param random for waits between repetitions and names of probe keys; used by this store
    ///   alone
    /// @param listener is told of every request, repeated ones too
    public record Outside(
            Clock clock, RandomGenerator random, Pause pause, RequestListener listener) {}

    /// The store alone, without retries and metrics, and untried.
    ///
    /// @throws IllegalArgumentException if the URL names no store that is supported
    public static ObjectStore open(String url, S3Settings s3, Clock clock) throws IOException {
        return switch (StoreLocation.parse(url)) {
            case StoreLocation.File file -> FileObjectStore.open(file.directory(), clock);
            case StoreLocation.S3 bucket -> S3ObjectStore.open(bucket.location(), s3);
        };
    }

    /// As [#connect], but nothing is asked of the store yet: it need not be there, and whoever
    /// writes manifests to it must let [StoreProbe] try it first.
    public static ObjectStore untried(String url, StoreSettings settings, Outside outside)
            throws IOException {
        ObjectStore store = open(url, settings.s3(), outside.clock());
        ObjectStore metered = new MeteredObjectStore(store, outside.clock(), outside.listener());
        return new RetryingObjectStore(
                metered, settings.retries(), outside.random(), outside.pause());
    }

    /// The store as servers use it: requests are counted, and repeated if that helps; and it has
    /// been found to honour conditional creation.
    ///
    /// @throws IllegalArgumentException if the URL names no store that is supported
    /// @throws io.varve.storage.objectstore.ObjectStoreException if the store cannot be reached,
    ///   or, of kind REFUSED, if it must not be used
    public static ObjectStore connect(String url, StoreSettings settings, Outside outside)
            throws IOException {
        ObjectStore store = untried(url, settings, outside);
        try {
            StoreProbe.check(store, outside.random());
            return store;
        } catch (IOException | RuntimeException failure) {
            try {
                store.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }
}
