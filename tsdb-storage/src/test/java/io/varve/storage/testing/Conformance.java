package io.varve.storage.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The conformance material, which lies beside the project and is read from there.
public final class Conformance {
    private Conformance() {}

    /// Its folder. Where it is missing the test is skipped, but fails if `VARVE_REQUIRE_ALL=1` says
    /// that nothing may be skipped.
    public static Path folder() {
        Path folder =
                Path.of(System.getProperty("varve.root", "."), "..", "shared", "conformance")
                        .normalize();
        boolean present = Files.isDirectory(folder);
        if (!present && "1".equals(System.getenv("VARVE_REQUIRE_ALL"))) {
            throw new AssertionError("no conformance material in " + folder);
        }
        Assumptions.assumeTrue(present, () -> "no conformance material in " + folder);
        return folder;
    }
}
