package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Which package may use which. The tables are the rule: whoever needs a new line adds it here,
/// where it is seen.
class ArchitectureTest {
    private static final String ROOT = "io.varve.";

    /// Package and what it may use of Varve itself. Low packages stand above high ones.
    private static final Map<String, Set<String>> MAY_USE =
            table(
                    """
                    storage.model               :
                    storage.runtime             :
                    storage.codec               : storage.runtime
                    storage.wire                : storage.runtime
                    storage.histogram           : storage.model storage.runtime
                    storage.chunk               : storage.model storage.runtime storage.codec storage.histogram
                    storage.objectstore         : storage.runtime
                    storage.objectstore.file    : storage.model storage.runtime storage.objectstore
                    storage.objectstore.s3      : storage.model storage.runtime storage.objectstore
                    storage.objectstore.cache   : storage.objectstore
                    storage.objectstore.connect : storage.runtime storage.objectstore storage.objectstore.file storage.objectstore.s3
                    storage.manifest            : storage.model storage.runtime storage.codec storage.objectstore
                    storage.index               : storage.model storage.runtime storage.codec storage.read
                    storage.read                : storage.model storage.runtime storage.chunk storage.histogram
                    storage.block               : storage.model storage.runtime storage.codec storage.histogram storage.chunk storage.objectstore storage.read
                    storage.bucket              : storage.model storage.runtime storage.chunk storage.objectstore storage.objectstore.cache storage.read storage.manifest storage.block
                    storage.retention           : storage.model storage.runtime storage.chunk storage.read
                    storage.tables              : storage.runtime storage.codec
                    storage.journal             : storage.model storage.runtime storage.codec storage.tables storage.histogram storage.chunk
                    storage.head                : storage.model storage.runtime storage.codec storage.histogram storage.chunk storage.index storage.read storage.tables storage.journal

                    ingest.limits               : storage.model storage.runtime
                    ingest.protocol             : storage.model storage.runtime storage.wire storage.histogram ingest.limits
                    ingest.protocol.remotewrite : storage.model storage.runtime storage.wire storage.histogram ingest.limits ingest.protocol
                    ingest.append               : storage.model storage.runtime storage.codec storage.wire storage.histogram storage.journal storage.head ingest.limits ingest.protocol ingest.protocol.remotewrite

                    compactor                   :
                    compactor.plan              : storage.model storage.manifest storage.retention
                    compactor.work              : storage.model storage.retention storage.runtime storage.chunk storage.objectstore storage.manifest storage.block
                    compactor.cut               : storage.model storage.runtime storage.chunk storage.objectstore storage.read storage.head storage.manifest storage.block compactor.work compactor.delete
                    compactor.delete            : storage.model storage.runtime storage.objectstore storage.head storage.manifest
                    compactor.merge             : storage.model storage.runtime storage.chunk storage.objectstore storage.read storage.manifest storage.block compactor.plan compactor.work
                    compactor.sweep             : storage.model storage.runtime storage.objectstore storage.manifest storage.block compactor.work
                    compactor.job               : storage.model storage.runtime storage.objectstore storage.manifest storage.bucket compactor.plan compactor.work compactor.merge compactor.sweep

                    query.ast                   : storage.model
                    query.parse                 : storage.model storage.runtime query.ast
                    query.exec                  : storage.model storage.runtime storage.histogram storage.chunk storage.read query.ast
                    query.exec.invariant        : storage.model storage.runtime storage.histogram query.ast query.exec
                    query.exec.select           : storage.model storage.runtime storage.histogram storage.chunk storage.read query.ast query.exec
                    query.exec.histogram        : storage.model storage.runtime storage.histogram query.ast query.exec
                    query.exec.function         : storage.model storage.runtime storage.histogram query.ast query.exec query.exec.histogram
                    query.exec.range            : storage.model storage.runtime storage.histogram storage.chunk query.ast query.exec query.exec.function query.exec.select
                    query.exec.aggregate        : storage.model storage.runtime storage.histogram query.ast query.exec
                    query.exec.binary           : storage.model storage.runtime storage.histogram query.ast query.exec
                    query.exec.info             : storage.model storage.runtime storage.read query.exec query.exec.select
                    query.plan                  : storage.model storage.runtime storage.read query.ast query.parse query.exec
                    query.explain               : storage.model storage.runtime storage.chunk storage.read query.ast query.parse query.plan query.exec
                    query.engine                : storage.model storage.runtime storage.histogram storage.chunk storage.read query.ast query.parse query.plan query.explain query.exec query.exec.invariant query.exec.select query.exec.function query.exec.range query.exec.aggregate query.exec.binary query.exec.info
                    query.script                : storage.model storage.runtime storage.histogram storage.chunk query.ast query.parse query.engine
                    query.remoteread            : storage.model storage.runtime storage.codec storage.wire storage.histogram storage.chunk storage.read
                    query.api                   : storage.model storage.runtime storage.histogram storage.chunk storage.read query.ast query.parse query.exec query.explain query.engine query.remoteread

                    server.admin                : storage.model storage.runtime query.ast query.api
                    server.config               : storage.model storage.runtime storage.retention storage.objectstore.connect query.ast query.parse
                    server.http                 : storage.model storage.runtime storage.manifest ingest.append query.api query.remoteread server.admin
                    server.role                 : storage.model storage.runtime storage.objectstore storage.objectstore.cache storage.objectstore.connect storage.objectstore.s3 storage.manifest storage.block storage.head storage.read storage.bucket storage.retention compactor.cut compactor.delete compactor.plan compactor.work compactor.job ingest.limits ingest.append query.ast query.exec query.parse query.api query.engine server.admin server.config server.http
                    server.script               : storage.model storage.runtime storage.histogram storage.chunk storage.journal storage.objectstore storage.objectstore.file storage.manifest storage.block storage.head storage.read storage.bucket compactor.cut compactor.work query.engine query.script
                    server.cli                  : storage.model storage.runtime storage.manifest storage.block compactor.job query.parse query.api query.script server.admin server.config server.role server.script
                    server                      : server.cli
                    """);

    /// Package of a library and the packages that may know it.
    private static final Map<String, Set<String>> KNOWN_BY =
            table(
                    """
                    org.rocksdb                       : storage.tables
                    org.roaringbitmap                 : storage.index
                    com.google.re2j                   : storage.model storage.index query.parse query.script query.exec.function query.exec.info query.remoteread server.admin
                    com.dynatrace.hash4j              : storage.codec query.exec.aggregate
                    org.xerial.snappy                 : storage.wire
                    com.fasterxml.jackson.core        : storage.block storage.manifest query.api server.admin server.cli server.config server.http
                    com.fasterxml.jackson.databind    : storage.block storage.manifest server.cli
                    com.fasterxml.jackson.dataformat  : server.config
                    com.github.luben                  : storage.block server.http
                    software.amazon.awssdk            : storage.objectstore.s3
                    org.apache.hc                     : storage.objectstore.s3
                    io.javalin                        : server.http
                    jakarta.servlet                   : server.http
                    org.eclipse.jetty                 : server.http
                    picocli                           : server.cli
                    ch.qos.logback                    : server.admin
                    com.github.benmanes.caffeine      : storage.objectstore.cache
                    io.prometheus.metrics             : compactor.cut compactor.job storage.bucket storage.head storage.objectstore storage.objectstore.cache ingest.append query.engine query.api server.admin server.http server.role server.script
                    """);

    /// Doors to the outside: methods that only one package may call.
    private static final Map<String, Set<String>> CALLED_BY =
            table(
                    """
                    java.lang.System.currentTimeMillis : storage.runtime
                    java.lang.System.nanoTime          : storage.runtime
                    java.time.Instant.now              : storage.runtime
                    java.time.LocalDateTime.now        : storage.runtime
                    java.lang.Math.random              : storage.runtime
                    java.util.Random.<init>            : storage.runtime
                    java.util.concurrent.ThreadLocalRandom.current : storage.runtime
                    java.lang.Thread.sleep             : storage.runtime
                    java.lang.System.out               : server
                    java.lang.System.err               : server
                    java.lang.System.exit              : server
                    """);

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("io.varve");

    private static Map<String, Set<String>> table(String text) {
        Map<String, Set<String>> rows = new TreeMap<>();
        text.lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> {
                    String[] sides = line.split(":", 2);
                    Set<String> names =
                            Arrays.stream(sides[1].strip().split(" +"))
                                    .filter(name -> !name.isEmpty())
                                    .collect(Collectors.toCollection(TreeSet::new));
                    if (rows.put(sides[0].strip(), names) != null) {
                        throw new IllegalArgumentException("twice: " + sides[0]);
                    }
                });
        return rows;
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
    }

    @Test
    void everyPackageHasItsLine() {
        Set<String> packages =
                CLASSES.stream()
                        .map(ArchitectureTest::packageOf)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
    }

    @Test
    void packagesUseOnlyWhatTheirLineNames() {
        Set<String> breaches = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            Set<String> allowed = MAY_USE.getOrDefault(packageOf(type), Set.of());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                boolean own =
                        target.getPackageName().startsWith(ROOT)
                                && !packageOf(target).equals(packageOf(type));
                if (own && !allowed.contains(packageOf(target))) {
                    breaches.add(type.getName() + " uses " + target.getName());
                }
            }
        }
        assertThat(breaches).isEmpty();
    }

    @Test
    void linesNameNoPackageThatDoesNotExist() {
        assertThat(MAY_USE.values().stream().flatMap(Set::stream).collect(Collectors.toSet()))
                .isSubsetOf(MAY_USE.keySet());
    }

    @Test
    void librariesStopAtTheirEdge() {
        Set<String> breaches = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getPackageName();
                KNOWN_BY.forEach((library, packages) -> {
                    boolean inLibrary = target.equals(library) || target.startsWith(library + ".");
                    if (inLibrary && !packages.contains(packageOf(type))) {
                        breaches.add(type.getName() + " uses " + library);
                    }
                });
            }
        }
        assertThat(breaches).isEmpty();
    }

    @Test
    void timeChanceAndConsoleHaveOneDoor() {
        Set<String> breaches = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                AccessTarget target = access.getTarget();
                String name = target.getOwner().getName() + "." + target.getName();
                Set<String> callers = CALLED_BY.get(name);
                if (callers != null && !callers.contains(packageOf(type))) {
                    breaches.add(access.getDescription());
                }
            }
        }
        assertThat(breaches).isEmpty();
    }

    @Test
    void theImportSawTheWholeProgram() {
        assertThat(List.of("storage.model", "query.parse", "server.http"))
                .allMatch(name -> CLASSES.stream().anyMatch(type -> packageOf(type).equals(name)));
        assertThat(CLASSES.stream().map(JavaClass::getSimpleName))
                .doesNotContain("ArchitectureTest", "ManualClock");
    }
}
