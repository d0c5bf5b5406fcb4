package io.varve.storage.objectstore;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A store of immutable objects under string keys, such as a bucket of S3.
///
/// Keys are `/`-separated, without empty, `.` or `..` elements, at most 1024 bytes of UTF-8. An
/// object is visible whole or not at all. After a successful write every read and listing sees it;
/// after a successful delete none does. The only conditional write is [#create]: not all stores
/// honour `If-Match`, nor conditions on multipart uploads.
///
/// Thread-safe. All methods throw [ObjectStoreException], whose kind says what the caller may do.
public interface ObjectStore extends AutoCloseable {
    /// A whole object.
    ///
    /// @throws ObjectStoreException of kind NOT_FOUND
    byte[] get(String key) throws IOException;

    /// The bytes `[offset, offset + length)` of an object, all of them.
    ///
    /// @throws ObjectStoreException of kind NOT_FOUND; of kind OUT_OF_RANGE if the object is
    ///   shorter
    byte[] get(String key, long offset, int length) throws IOException;

    /// Size and age of an object; empty if there is none.
    Optional<ObjectInfo> stat(String key) throws IOException;

    /// Creates an object if the key is free. Of many callers at most one is answered true, and the
    /// object has its bytes.
    ///
    /// @return false if the key is taken: by somebody else, or by an earlier attempt of this call
    ///   whose answer was lost; read it and compare to find out
    /// @throws ObjectStoreException of kind AMBIGUOUS if it is not known whether the object was
    ///   created
    boolean create(String key, byte[] content) throws IOException;

    /// Writes a file as an object, in parts if it is large. An object of that key is replaced.
    /// Nothing of a failed upload stays visible.
    void upload(String key, Path file) throws IOException;

    /// Objects whose key begins with the prefix, in order of their keys' UTF-8 bytes.
    ///
    /// @param startAfter only keys after this one; "" for all
    /// @param limit at most so many
    List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException;

    /// The distinct parts of keys between the prefix, which ends in `/` or is empty, and the next
    /// `/`: the "folders" there. In order.
    List<String> listFolders(String prefix) throws IOException;

    /// Deletes objects; keys that do not exist are no error.
    void delete(Collection<String> keys) throws IOException;

    /// The store's own time, in milliseconds since the Unix epoch, by which objects age.
    long storeTimeMs() throws IOException;

    @Override
    void close() throws IOException;
}
