package io.varve.storage.objectstore.connect;

import io.varve.storage.objectstore.MeteredObjectStore;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.RequestListener;
import io.varve.storage.objectstore.RetryingObjectStore;
import io.varve.storage.objectstore.file.FileObjectStore;
import io.varve.storage.objectstore.s3.S3ObjectStore;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.Pause;
import java.io.IOException;
import java.util.random.RandomGenerator;

/// Opens stores by their URLs.
public final class ObjectStores {
    private ObjectStores() {}

    /// What stores need of the world outside.
    ///
    /// @param random for waits between repetitions; used by this store alone
    /// @param listener is told of every request, repeated ones too
    public record Outside(
            Clock clock, RandomGenerator random, Pause pause, RequestListener listener) {}

    /// The store as servers use it: requests are counted, and repeated if that helps. Nothing is
    /// asked of it yet, so it need not be there; whoever writes manifests to it must let
    /// [io.varve.storage.objectstore.StoreProbe] try it first.
    ///
    /// @throws IllegalArgumentException if the URL names no store that is supported
    public static ObjectStore open(String url, StoreSettings settings, Outside outside)
            throws IOException {
        ObjectStore store =
                switch (StoreLocation.parse(url)) {
                    case StoreLocation.File file ->
                            FileObjectStore.open(file.directory(), outside.clock());
                    case StoreLocation.S3 bucket ->
                            S3ObjectStore.open(bucket.location(), settings.s3());
                };
        ObjectStore metered = new MeteredObjectStore(store, outside.clock(), outside.listener());
        return new RetryingObjectStore(
                metered, settings.retries(), outside.random(), outside.pause());
    }
}
