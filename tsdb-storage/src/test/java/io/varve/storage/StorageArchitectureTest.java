package io.varve.storage;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// The direction of the packages of this module, from low to high, and what only some of them may
/// touch.
final class StorageArchitectureTest {
    private static final String ROOT = "io.varve.storage.";

    /// What each package may depend on, beside itself. A new package is put in here first.
    private static final Map<String, Set<String>> ALLOWED =
            Map.ofEntries(
                    Map.entry("model", Set.of()),
                    Map.entry("runtime", Set.of()),
                    Map.entry("codec", Set.of("runtime")),
                    Map.entry("wire", Set.of("runtime")),
                    Map.entry("histogram", Set.of("model", "runtime")),
                    Map.entry("chunk", Set.of("model", "runtime", "codec", "histogram")),
                    Map.entry("objectstore", Set.of("runtime", "model")),
                    Map.entry("read", Set.of("model", "runtime", "histogram", "chunk")),
                    Map.entry("index", Set.of("model", "runtime", "codec", "read")),
                    Map.entry("manifest", Set.of("model", "runtime", "codec", "objectstore")),
                    Map.entry(
                            "block",
                            Set.of(
                                    "model",
                                    "runtime",
                                    "codec",
                                    "histogram",
                                    "chunk",
                                    "objectstore",
                                    "read")),
                    Map.entry(
                            "bucket",
                            Set.of(
                                    "model",
                                    "runtime",
                                    "chunk",
                                    "objectstore",
                                    "read",
                                    "manifest",
                                    "block")),
                    Map.entry("retention", Set.of("model", "runtime", "chunk", "read")),
                    Map.entry("tables", Set.of("runtime", "codec")),
                    Map.entry(
                            "journal",
                            Set.of("model", "runtime", "codec", "histogram", "chunk", "tables")),
                    Map.entry(
                            "head",
                            Set.of(
                                    "model",
                                    "runtime",
                                    "codec",
                                    "histogram",
                                    "chunk",
                                    "read",
                                    "index",
                                    "tables",
                                    "journal")));

    /// Libraries that stop at some packages.
    private static final Map<String, Set<String>> LIBRARIES =
            Map.of(
                    "org.roaringbitmap..", Set.of("index"),
                    "org.rocksdb..", Set.of("tables"),
                    "com.github.luben..", Set.of("block"),
                    "org.xerial.snappy..", Set.of("wire"),
                    "com.google.re2j..", Set.of("model"));

    /// Needs a prefix that no other run has, in a bucket that several share.
    private static final String UNIQUE_ACROSS_RUNS = ROOT + "testing.ObjectStoreContract";

    static {
        // Names are enough; looking into every library's classes takes long.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    }

    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(new ImportOption.DoNotIncludeJars())
                    .importPackages("io.varve.storage");

    private static final JavaClasses ALL =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeJars())
                    .importPackages("io.varve.storage");

    @Test
    void everyPackageIsInTheTable() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : MAIN) {
            found.add(type.getPackageName().substring(ROOT.length()).split("\\.", 2)[0]);
        }
        assertThat(found).isSubsetOf(ALLOWED.keySet());
    }

    @Test
    void packagesDependOnLowerOnesOnly() {
        new TreeMap<>(ALLOWED)
                .forEach((name, lower) -> {
                    String[] forbidden =
                            ALLOWED.keySet().stream()
                                    .filter(other -> !other.equals(name))
                                    .filter(other -> !lower.contains(other))
                                    .map(other -> ROOT + other + "..")
                                    .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(ROOT + name + "..")
                            .should()
                            .dependOnClassesThat(resideInAnyPackage(forbidden))
                            .as(name + " may depend on " + new TreeSet<>(lower) + " only")
                            .allowEmptyShould(true)
                            .check(MAIN);
                });
    }

    @Test
    void librariesStopAtTheirPackages() {
        LIBRARIES.forEach((library, packages) ->
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                packages.stream()
                                        .map(name -> ROOT + name + "..")
                                        .toArray(String[]::new))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(library)
                        .check(MAIN));
    }

    /// Time and randomness come through a door that tests hold; tests take theirs from a seed.
    @Test
    void onlyRuntimeAsksTheMachine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "runtime..")
                .and()
                .doNotHaveFullyQualifiedName(UNIQUE_ACROSS_RUNS)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callConstructor(SplittableRandom.class)
                .check(ALL);
    }
}
