package io.varve.storage.head;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Copies the directory of a running database as `kill -9` would leave it: the files with what the
/// operating system has been given of them. Writers must stand still; flushes and compactions in
/// the background may not, so the copy is made again until nothing changed meanwhile.
final class CrashCopy {
    private static final int TRIES = 100;

    private CrashCopy() {}

    static void copy(Path from, Path to) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Map<Path, Long> before = sizes(from);
            clear(to);
            try {
                for (Path file : before.keySet()) {
                    if (!file.endsWith("LOCK")) {
                        Files.copy(file, to.resolve(file.getFileName()));
                    }
                }
            } catch (NoSuchFileException _) {
                continue;
            }
            if (before.equals(sizes(from))) {
                return;
            }
        }
        throw new IllegalStateException(from + " does not stand still");
    }

    private static Map<Path, Long> sizes(Path directory) throws IOException {
        Map<Path, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                sizes.put(file, Files.exists(file) ? file.toFile().length() : -1);
            }
        }
        return sizes;
    }

    private static void clear(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
