package io.varve.storage.objectstore.file;

import io.varve.storage.model.Utf8Order;
import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectKeys;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.runtime.Clock;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Objects as files below a directory.
///
/// An object is written to a temporary file, synced, then given its name: by a hard link where the
/// key must be free, because linking to a name that exists fails on every POSIX file system, and by
/// a rename where it may replace. The directory is synced afterwards. Several processes may share
/// the directory. Temporary files that a crash leaves are swept at the next open.
///
/// Thread-safe.
public final class FileObjectStore implements ObjectStore {
    /// Not a legal first element of a key that Varve uses: tenants may begin with a dot, but this
    /// name is refused by [#path].
    private static final String TEMPORARY = ".varve-tmp";

    /// Temporary files older than this are of a process that is gone.
    private static final long ABANDONED_MS = 24L * 60 * 60 * 1000;

    /// How often a directory may vanish between its creation and its use.
    private static final int ATTEMPTS_MAX = 100;

    private final Path root;
    private final Clock clock;
    private final AtomicLong temporaries = new AtomicLong();
    private final String processTag;

    private FileObjectStore(Path root, Clock clock) {
        this.root = root;
        this.clock = clock;
        this.processTag =
                ProcessHandle.current().pid() + "-" + Long.toHexString(clock.monotonicNanos());
    }

    /// Opens the store below a directory, which is made when something is written.
    ///
    /// @param clock what objects age by
    public static FileObjectStore open(Path root, Clock clock) throws IOException {
        FileObjectStore store = new FileObjectStore(root, clock);
        Path temporary = root.resolve(TEMPORARY);
        if (Files.isDirectory(temporary)) {
            store.sweepTemporaries(temporary);
        }
        return store;
    }

    private void sweepTemporaries(Path temporary) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toMillis() < clock.nowMs() - ABANDONED_MS) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private Path path(String key) {
        ObjectKeys.check(key);
        if (key.startsWith(TEMPORARY)) {
            throw new IllegalArgumentException("object key is reserved: " + key);
        }
        return root.resolve(key);
    }

    private ObjectStoreException failure(String operation, String key, IOException cause) {
        if (cause instanceof NoSuchFileException || cause instanceof NotDirectoryException) {
            return new ObjectStoreException(
                    Kind.NOT_FOUND, operation + " " + key + ": no such object in " + root, cause);
        }
        return new ObjectStoreException(
                Kind.UNAVAILABLE, operation + " " + key + " in " + root + ": " + cause, cause);
    }

    @Override
    public byte[] get(String key) throws IOException {
        try {
            return Files.readAllBytes(path(key));
        } catch (IOException e) {
            throw failure("get", key, e);
        }
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        try (FileChannel channel = FileChannel.open(path(key), StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw new EOFException();
                }
            }
            return bytes;
        } catch (EOFException e) {
            throw new ObjectStoreException(
                    Kind.OUT_OF_RANGE,
                    "get "
                            + key
                            + " in "
                            + root
                            + ": bytes "
                            + offset
                            + " to "
                            + (offset + length)
                            + " lie beyond the end",
                    e);
        } catch (IOException e) {
            throw failure("get", key, e);
        }
    }

    @Override
    public Optional<ObjectInfo> stat(String key) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path(key), BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(info(key, attributes))
                    : Optional.empty();
        } catch (IOException e) {
            ObjectStoreException failure = failure("stat", key, e);
            if (failure.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static ObjectInfo info(String key, BasicFileAttributes attributes) {
        return new ObjectInfo(key, attributes.size(), attributes.lastModifiedTime().toMillis());
    }

    /// Gives a temporary file its name.
    private interface Publication {
        void publish(Path temporary, Path target) throws IOException;
    }

    @Override
    public boolean create(String key, byte[] content) throws IOException {
        Path target = path(key);
        Path temporary = temporary();
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                sync(channel, temporary);
            }
            publish(temporary, target, (from, to) -> Files.createLink(to, from));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw failure("create", key, e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        Path target = path(key);
        Path temporary = temporary();
        try {
            Files.copy(file, temporary);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                sync(channel, temporary);
            }
            publish(
                    temporary,
                    target,
                    (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
        } catch (IOException e) {
            throw failure("upload", key, e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Path temporary() throws IOException {
        Path folder = root.resolve(TEMPORARY);
        Files.createDirectories(folder);
        return folder.resolve(processTag + "-" + temporaries.incrementAndGet());
    }

    private void sync(FileChannel channel, Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(clock.nowMs()));
        channel.force(true);
    }

    private void publish(Path temporary, Path target, Publication publication) throws IOException {
        List<Path> folders = folders(target);
        for (int attempt = 1; ; attempt++) {
            int existing = 0;
            while (existing < folders.size() && Files.isDirectory(folders.get(existing))) {
                existing++;
            }
            try {
                Files.createDirectories(folders.getLast());
                publication.publish(temporary, target);
                // The object's name, and the names of folders that were made for it.
                for (int i = folders.size() - 1; i >= Math.max(0, existing - 1); i--) {
                    syncDirectory(folders.get(i));
                }
                return;
            } catch (NoSuchFileException e) {
                // A delete has just removed the empty folder.
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    /// The folders of an object, from the root on.
    private List<Path> folders(Path target) {
        List<Path> folders = new ArrayList<>(List.of(root));
        Path relative = root.relativize(target);
        for (int i = 1; i < relative.getNameCount(); i++) {
            folders.add(root.resolve(relative.subpath(0, i)));
        }
        return folders;
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        List<ObjectInfo> found = new ArrayList<>();
        int slash = prefix.lastIndexOf('/');
        String folder = prefix.substring(0, slash + 1);
        try {
            list(folder, prefix, startAfter, limit, found);
        } catch (IOException e) {
            ObjectStoreException failure = failure("list", prefix, e);
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
        }
        return found;
    }

    private void list(
            String folder, String prefix, String startAfter, int limit, List<ObjectInfo> found)
            throws IOException {
        for (String child : children(folder)) {
            if (found.size() >= limit) {
                return;
            }
            String key = folder + child;
            boolean directory = child.endsWith("/");
            boolean wanted = key.startsWith(prefix) || (directory && prefix.startsWith(key));
            if (!wanted) {
                continue;
            }
            if (directory) {
                boolean allBefore =
                        Utf8Order.compare(key, startAfter) < 0 && !startAfter.startsWith(key);
                if (!allBefore) {
                    listIfThere(key, prefix, startAfter, limit, found);
                }
            } else if (Utf8Order.compare(key, startAfter) > 0) {
                stat(key).ifPresent(found::add);
            }
        }
    }

    private void listIfThere(
            String folder, String prefix, String startAfter, int limit, List<ObjectInfo> found)
            throws IOException {
        try {
            list(folder, prefix, startAfter, limit, found);
        } catch (NoSuchFileException e) {
            // Its last object was deleted while we listed: an empty folder has no objects.
            return;
        }
    }

    /// Names in a folder in the order of the keys below them; those of directories end in `/`.
    private List<String> children(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(root.resolve(folder))) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                if (!(folder.isEmpty() && name.equals(TEMPORARY))) {
                    names.add(Files.isDirectory(path) ? name + "/" : name);
                }
            }
        }
        names.sort(Utf8Order::compare);
        return names;
    }

    @Override
    public List<String> listFolders(String prefix) throws IOException {
        try {
            return children(prefix).stream()
                    .filter(name -> name.endsWith("/"))
                    .map(name -> name.substring(0, name.length() - 1))
                    .sorted(Comparator.comparing(name -> name, Utf8Order::compare))
                    .toList();
        } catch (IOException e) {
            ObjectStoreException failure = failure("list", prefix, e);
            if (failure.kind() == Kind.NOT_FOUND) {
                return List.of();
            }
            throw failure;
        }
    }

    @Override
    public void delete(Collection<String> keys) throws IOException {
        for (String key : keys) {
            Path path = path(key);
            try {
                Files.deleteIfExists(path);
                pruneEmptyFolders(folders(path));
            } catch (IOException e) {
                ObjectStoreException failure = failure("delete", key, e);
                if (failure.kind() != Kind.NOT_FOUND) {
                    throw failure;
                }
            }
        }
    }

    private static void pruneEmptyFolders(List<Path> folders) throws IOException {
        try {
            for (Path folder : folders.subList(1, folders.size()).reversed()) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            return; // so are the ones above it
        }
    }

    @Override
    public long storeTimeMs() {
        return clock.nowMs();
    }

    /// The bytes that can still be written.
    public long usableBytes() throws IOException {
        FileStore volume = Files.getFileStore(root);
        return volume.getUsableSpace();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "file://" + root;
    }
}
