package io.varve.server.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// What a test needs from the machine. Where it is missing the test is skipped, but fails if
/// `VARVE_REQUIRE_ALL=1` says that nothing may be skipped.
public final class Required {
    private Required() {}

    /// A program on the path.
    public static Path program(String name) {
        Path found =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder).resolve(name))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(Path.of(name));
        require(Files.isExecutable(found), name + " is not installed; ./scripts/test tells how");
        return found;
    }

    private static void require(boolean present, String message) {
        if (!present && "1".equals(System.getenv("VARVE_REQUIRE_ALL"))) {
            throw new AssertionError(message);
        }
        Assumptions.assumeTrue(present, message);
    }
}
