package io.varve.storage.objectstore.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// Pages as files, one each, under `XX/HASH-INDEX`: a hash of the object's key, its first two
/// digits, and the page's index in hexadecimal.
///
/// The lock guards the table of files, their order of use and their sum; files are read, written
/// and deleted outside of it. So a file may vanish while it is read, or be replaced while it is
/// deleted: either is a miss. No failure here fails a reader.
///
/// Thread-safe.
final class DiskPages {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}-[0-9a-f]{1,16}");
    private static final int HASH_DIGITS = 32;
    private static final String TEMPORARY = "tmp";

    private final Path directory;
    private final long bytesMax;
    private final int pageBytes;
    private final PageCacheMetrics metrics;
    private final AtomicLong temporaries = new AtomicLong();

    /// Sizes of the files by name, the least recently used first.
    private final LinkedHashMap<String, Long> files = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    private DiskPages(CacheSettings.Disk disk, int pageBytes, PageCacheMetrics metrics) {
        this.directory = disk.directory();
        this.bytesMax = disk.bytesMax();
        this.pageBytes = pageBytes;
        this.metrics = metrics;
    }

    /// Takes over what an earlier process has left, the oldest first in the order of use.
    static DiskPages open(CacheSettings.Disk disk, int pageBytes, PageCacheMetrics metrics)
            throws IOException {
        DiskPages pages = new DiskPages(disk, pageBytes, metrics);
        Path temporary = disk.directory().resolve(TEMPORARY);
        Files.createDirectories(temporary);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(temporary)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
        pages.takeOver();
        return pages;
    }

    /// A file that is there at the start.
    private record Found(String name, long bytes, long modifiedMs) {}

    private void takeOver() throws IOException {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            Path folder = directory.resolve(HexFormat.of().toHexDigits((byte) i));
            if (Files.isDirectory(folder)) {
                takeOver(folder, found);
            }
        }
        found.sort(Comparator.comparingLong(Found::modifiedMs));
        for (Found file : found) {
            register(file.name(), file.bytes());
        }
    }

    private static void takeOver(Path folder, List<Found> found) throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                if (NAME.matcher(name).matches()) {
                    BasicFileAttributes attributes =
                            Files.readAttributes(path, BasicFileAttributes.class);
                    long modifiedMs = attributes.lastModifiedTime().toMillis();
                    found.add(new Found(name, attributes.size(), modifiedMs));
                }
            }
        }
    }

    private static String hash(String object) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(object.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String name(PageKey key) {
        return hash(key.object()) + "-" + Long.toHexString(key.index());
    }

    private Path path(String name) {
        return directory.resolve(name.substring(0, 2)).resolve(name);
    }

    Optional<CachedPage> get(PageKey key) {
        String name = name(key);
        synchronized (files) {
            if (files.get(name) == null) {
                return Optional.empty();
            }
        }
        try {
            Optional<CachedPage> page =
                    PageFile.decode(Files.readAllBytes(path(name)), key, pageBytes);
            if (page.isEmpty()) {
                metrics.damaged();
                delete(name);
            }
            return page;
        } catch (NoSuchFileException e) {
            // Evicted since the look into the table, or removed by somebody.
            unregister(name);
            return Optional.empty();
        } catch (IOException e) {
            metrics.readError();
            delete(name);
            return Optional.empty();
        }
    }

    void put(PageKey key, CachedPage page) {
        String name = name(key);
        byte[] file = PageFile.encode(key, pageBytes, page);
        if (file.length > bytesMax) {
            return;
        }
        Path temporary =
                directory.resolve(TEMPORARY).resolve(Long.toString(temporaries.incrementAndGet()));
        try {
            Files.write(temporary, file);
            publish(temporary, path(name));
        } catch (IOException e) {
            metrics.writeError();
            remove(temporary);
            delete(name);
            return;
        }
        register(name, file.length);
    }

    private static void publish(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // The first page of its folder.
            Files.createDirectories(target.getParent());
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// Deletes all pages of objects.
    void forget(Collection<String> objects) {
        Set<String> hashes = new HashSet<>();
        for (String object : objects) {
            hashes.add(hash(object));
        }
        List<String> names = new ArrayList<>();
        synchronized (files) {
            for (String name : files.keySet()) {
                if (hashes.contains(name.substring(0, HASH_DIGITS))) {
                    names.add(name);
                }
            }
        }
        names.forEach(this::delete);
    }

    long bytes() {
        synchronized (files) {
            return bytes;
        }
    }

    private void register(String name, long size) {
        List<String> victims = new ArrayList<>();
        synchronized (files) {
            Long before = files.put(name, size);
            bytes += size - (before == null ? 0 : before);
            Iterator<Map.Entry<String, Long>> oldest = files.entrySet().iterator();
            while (bytes > bytesMax && oldest.hasNext()) {
                Map.Entry<String, Long> victim = oldest.next();
                victims.add(victim.getKey());
                bytes -= victim.getValue();
                oldest.remove();
            }
        }
        for (String victim : victims) {
            metrics.diskEviction();
            remove(path(victim));
        }
    }

    private void unregister(String name) {
        synchronized (files) {
            Long size = files.remove(name);
            bytes -= size == null ? 0 : size;
        }
    }

    private void delete(String name) {
        unregister(name);
        remove(path(name));
    }

    private void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            metrics.writeError();
        }
    }
}
