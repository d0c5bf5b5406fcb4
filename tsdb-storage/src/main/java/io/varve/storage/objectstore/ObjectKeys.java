package io.varve.storage.objectstore;

import java.nio.charset.StandardCharsets;

/// The rules for keys, the same for every store, so that a bucket can move from one to another.
public final class ObjectKeys {
    private static final int BYTES_MAX = 1024;

    /// The longest name of a file on common file systems.
    private static final int ELEMENT_BYTES_MAX = 255;

    private ObjectKeys() {}

    /// @throws IllegalArgumentException if the key breaks the contract of [ObjectStore]
    public static void check(String key) {
        if (key.isEmpty() || key.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw new IllegalArgumentException("object key is empty or too long: " + key);
        }
        for (String element : key.split("/", -1)) {
            boolean bad =
                    element.isEmpty()
                            || element.equals(".")
                            || element.equals("..")
                            || element.indexOf('\0') >= 0
                            || element.getBytes(StandardCharsets.UTF_8).length > ELEMENT_BYTES_MAX;
            if (bad) {
                throw new IllegalArgumentException("object key has a bad element: " + key);
            }
        }
    }
}
