package io.varve.server.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files of the project, found from wherever the tests run.
public final class Project {
    private Project() {}

    /// The folder with the parent POM.
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("tsdb-server"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new AssertionError("no project around " + Path.of("").toAbsolutePath());
            }
            folder = parent;
        }
        return folder;
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All Java files of every module.
    ///
    /// @param tree `main` or `test`
    public static List<Path> sources(String tree) {
        try (Stream<Path> modules = Files.list(root())) {
            return modules.map(module -> module.resolve("src/" + tree + "/java"))
                    .filter(Files::isDirectory)
                    .flatMap(Project::javaFiles)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
