package io.varve.server.config;

import io.varve.query.ast.Feature;
import io.varve.storage.objectstore.connect.StoreLocation;
import io.varve.storage.retention.RetentionPolicies;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the user wants, checked: flags before file before defaults. Immutable.
public final class Configuration {
    private static final Origin DEFAULT = new Origin.Default();

    /// A body is held in one array.
    private static final long REQUEST_BYTES_CEILING = 1L << 30;

    private static final List<ConfigKey<Long>> POSITIVE =
            List.of(
                    Keys.BLOCK_WINDOW,
                    Keys.COMPACTOR_INTERVAL,
                    Keys.SWEEP_DELAY,
                    Keys.LABEL_NAMES_MAX,
                    Keys.LABEL_NAME_BYTES_MAX,
                    Keys.LABEL_VALUE_BYTES_MAX,
                    Keys.IN_FLIGHT_BYTES_MAX,
                    Keys.COMMIT_TIMEOUT,
                    Keys.QUERY_TIMEOUT,
                    Keys.QUERY_LOOKBACK,
                    Keys.QUERY_SAMPLES_MAX,
                    Keys.QUERY_MEMORY_MAX,
                    Keys.QUERY_CONCURRENCY_MAX,
                    Keys.READS_MAX);

    private static final List<ConfigKey<Long>> INTS =
            List.of(
                    Keys.SERIES_MAX,
                    Keys.LABEL_NAMES_MAX,
                    Keys.LABEL_NAME_BYTES_MAX,
                    Keys.LABEL_VALUE_BYTES_MAX,
                    Keys.EXEMPLARS_MAX,
                    Keys.EXEMPLARS_SERIES_MAX,
                    Keys.METADATA_FAMILIES_MAX,
                    Keys.QUERY_CONCURRENCY_MAX,
                    Keys.QUERY_QUEUE_MAX,
                    Keys.READS_MAX);

    private final Sources sources;
    private final Map<ConfigKey<?>, ConfigValue> values;

    /// Where values come from.
    private record Sources(Optional<Path> file, List<FlagValue> flags) {
        Sources {
            flags = List.copyOf(flags);
        }
    }

    private Configuration(Sources sources, Map<ConfigKey<?>, ConfigValue> values) {
        this.sources = sources;
        this.values = values;
    }

    /// @param file the YAML file; none: defaults and flags only
    /// @throws ConfigException if something is wrong, with the place
    public static Configuration load(Optional<Path> file, List<FlagValue> flags) {
        Map<String, ConfigValue> given = new LinkedHashMap<>();
        file.ifPresent(path -> given.putAll(YamlFile.read(path.toString(), text(path))));
        for (FlagValue flag : flags) {
            ConfigValue value = new ConfigValue(flag.text(), false, new Origin.Flag(flag.flag()));
            check(flag.path(), value);
            given.put(flag.path(), value);
        }
        given.forEach(Configuration::check);
        return of(new Sources(file, flags), given);
    }

    /// What the same file and flags say now.
    ///
    /// @throws ConfigException if something is wrong, with the place
    public Configuration loadedAnew() {
        return load(sources.file(), sources.flags());
    }

    /// The paths of keys whose values differ, in the order of the reference.
    public List<String> changedKeys(Configuration other) {
        List<String> changed = new ArrayList<>();
        for (ConfigKey<?> key : Keys.ALL) {
            if (!value(key).text().equals(other.value(key).text())) {
                changed.add(key.path());
            }
        }
        return changed;
    }

    /// This configuration with some values of another one.
    ///
    /// @param paths of the keys that the other one decides
    public Configuration taking(Configuration other, Predicate<String> paths) {
        Map<ConfigKey<?>, ConfigValue> taken = new LinkedHashMap<>();
        for (ConfigKey<?> key : Keys.ALL) {
            taken.put(key, (paths.test(key.path()) ? other : this).value(key));
        }
        return new Configuration(sources, taken);
    }

    /// The defaults.
    public static Configuration defaults() {
        return of(new Sources(Optional.empty(), List.of()), Map.of());
    }

    private static Configuration of(Sources sources, Map<String, ConfigValue> given) {
        Map<ConfigKey<?>, ConfigValue> values = new LinkedHashMap<>();
        for (ConfigKey<?> key : Keys.ALL) {
            ConfigValue standard = new ConfigValue(key.defaultText(), false, DEFAULT);
            values.put(key, given.getOrDefault(key.path(), standard));
        }
        return new Configuration(sources, values).validated();
    }

    private static String text(Path file) {
        Origin origin = new Origin.File(file.toString(), 0);
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new ConfigException(origin, "there is no such file", e);
        } catch (IOException e) {
            throw new ConfigException(origin, "cannot be read: " + e, e);
        }
    }

    private static void check(String path, ConfigValue value) {
        ConfigKey<?> key =
                Keys.ALL.stream()
                        .filter(known -> known.path().equals(path))
                        .findFirst()
                        .orElseThrow(() -> unknown(path, value.origin()));
        if (value.isList() && !key.kind().isList()) {
            throw new ConfigException(value.origin(), path + " takes one value, not a list");
        }
        try {
            Object _ = key.kind().parse(value.text());
        } catch (IllegalArgumentException e) {
            throw wrong(key, value, e.getMessage());
        }
    }

    private static ConfigException unknown(String path, Origin origin) {
        Set<String> known = Keys.ALL.stream().map(ConfigKey::path).collect(Collectors.toSet());
        String hint =
                Suggestion.nearest(path, known)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("; `varve config print` shows all keys");
        return new ConfigException(origin, "unknown key " + path + hint);
    }

    private static ConfigException wrong(
            ConfigKey<?> key, ConfigValue value, @Nullable String cause) {
        String what = key.kind().isTree() ? "" : "\"" + value.text() + "\" is wrong: ";
        return new ConfigException(value.origin(), key.path() + ": " + what + cause);
    }

    private Configuration validated() {
        for (ConfigKey<Long> key : POSITIVE) {
            if (get(key) == 0) {
                throw wrong(key, value(key), "must be more than 0");
            }
        }
        for (ConfigKey<Long> key : INTS) {
            if (get(key) > Integer.MAX_VALUE) {
                throw wrong(key, value(key), "at most " + Integer.MAX_VALUE);
            }
        }
        if (get(Keys.REQUEST_BYTES_MAX) > REQUEST_BYTES_CEILING) {
            throw wrong(Keys.REQUEST_BYTES_MAX, value(Keys.REQUEST_BYTES_MAX), "at most 1GiB");
        }
        try {
            RetentionPolicies _ = retention();
        } catch (IllegalArgumentException e) {
            throw wrong(Keys.RETENTION_RULES, value(Keys.RETENTION_RULES), e.getMessage());
        }
        if (get(Keys.DELETE_DELAY) <= get(Keys.QUERY_TIMEOUT) + 2 * get(Keys.POLL_INTERVAL)) {
            throw wrong(
                    Keys.DELETE_DELAY,
                    value(Keys.DELETE_DELAY),
                    "must be more than query.timeout and twice storage.poll_interval together");
        }
        return this;
    }

    private ConfigValue value(ConfigKey<?> key) {
        ConfigValue value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("no value of " + key.path());
        }
        return value;
    }

    private <T> T get(ConfigKey<T> key) {
        return key.kind().parse(value(key).text());
    }

    private int getInt(ConfigKey<Long> key) {
        return Math.toIntExact(get(key));
    }

    /// Where the server is reached and where its data lies.
    public record Server(ListenAddress listen, Path dataDir, boolean adminApi) {}

    /// The bucket.
    ///
    /// @param bucket URL of the object store; a directory is absolute
    /// @param readsMax reads at one time
    public record Storage(String bucket, S3 s3, Cache cache, long pollIntervalMs, int readsMax) {}

    /// How buckets of S3 are reached.
    ///
    /// @param endpoint empty: AWS
    /// @param region "": as the environment says
    public record S3(Optional<URI> endpoint, String region, boolean pathStyle) {}

    /// What is kept near, in bytes.
    ///
    /// @param directory for what is on disk
    public record Cache(
            long indexBytesMax, long memoryBytesMax, Path directory, long diskBytesMax) {}

    /// @param outOfOrderWindowMs measured from a series' newest sample
    /// @param blockWindowMs positive
    /// @param maxFutureMs measured from now
    public record Head(long blockWindowMs, long outOfOrderWindowMs, long maxFutureMs) {}

    /// What becomes of blocks.
    ///
    /// @param levelsMs ascending, each a multiple of the one before
    public record Compactor(
            long intervalMs, List<Long> levelsMs, long deleteDelayMs, long sweepDelayMs) {
        public Compactor {
            levelsMs = List.copyOf(levelsMs);
        }
    }

    /// Bounds of a tenant's writes.
    ///
    /// @param seriesMax 0: none
    /// @param samplesPerSecond 0: none
    /// @param requestBytesMax always positive
    /// @param exemplarsMax 0: none
    /// @param exemplarsSeriesMax 0: none
    public record Limits(
            int seriesMax,
            long samplesPerSecond,
            int requestBytesMax,
            int labelNamesMax,
            int labelNameBytesMax,
            int labelValueBytesMax,
            int exemplarsMax,
            int exemplarsSeriesMax) {}

    /// Bounds of the write path for all tenants together.
    public record Ingest(
            long inFlightBytesMax,
            long commitTimeoutMs,
            int metadataFamiliesMax,
            long metadataTenantBytesMax,
            long metadataBytesMax) {}

    /// @param required whether each request must name its tenant
    public record Tenants(boolean required) {}

    /// @param features to be switched on beyond the default ones
    public record Query(
            long timeoutMs,
            long lookbackMs,
            long samplesMax,
            long memoryMaxBytes,
            int concurrencyMax,
            int queueMax,
            Set<Feature> features) {
        public Query {
            features = Set.copyOf(features);
        }
    }

    public Server server() {
        return new Server(get(Keys.LISTEN), get(Keys.DATA_DIR), get(Keys.ADMIN_API));
    }

    public Storage storage() {
        Path dataDir = get(Keys.DATA_DIR);
        String bucket = get(Keys.BUCKET);
        return new Storage(
                bucket.isEmpty()
                        ? "file://" + dataDir.resolve("bucket").toAbsolutePath().normalize()
                        : absolute(bucket),
                new S3(get(Keys.S3_ENDPOINT), get(Keys.S3_REGION), get(Keys.S3_PATH_STYLE)),
                new Cache(
                        get(Keys.CACHE_INDEX),
                        get(Keys.CACHE_MEMORY),
                        dataDir.resolve("cache"),
                        get(Keys.CACHE_DISK)),
                get(Keys.POLL_INTERVAL),
                getInt(Keys.READS_MAX));
    }

    private static String absolute(String url) {
        return StoreLocation.parse(url) instanceof StoreLocation.File file
                ? "file://" + file.directory()
                : url;
    }

    public Head head() {
        return new Head(
                get(Keys.BLOCK_WINDOW), get(Keys.OUT_OF_ORDER_WINDOW), get(Keys.MAX_FUTURE));
    }

    public Compactor compactor() {
        return new Compactor(
                get(Keys.COMPACTOR_INTERVAL),
                get(Keys.COMPACTOR_LEVELS),
                get(Keys.DELETE_DELAY),
                get(Keys.SWEEP_DELAY));
    }

    public Limits limits() {
        long bytes = get(Keys.REQUEST_BYTES_MAX);
        return new Limits(
                getInt(Keys.SERIES_MAX),
                get(Keys.SAMPLES_PER_SECOND),
                Math.toIntExact(bytes == 0 ? REQUEST_BYTES_CEILING : bytes),
                getInt(Keys.LABEL_NAMES_MAX),
                getInt(Keys.LABEL_NAME_BYTES_MAX),
                getInt(Keys.LABEL_VALUE_BYTES_MAX),
                getInt(Keys.EXEMPLARS_MAX),
                getInt(Keys.EXEMPLARS_SERIES_MAX));
    }

    public Ingest ingest() {
        return new Ingest(
                get(Keys.IN_FLIGHT_BYTES_MAX),
                get(Keys.COMMIT_TIMEOUT),
                getInt(Keys.METADATA_FAMILIES_MAX),
                get(Keys.METADATA_TENANT_BYTES_MAX),
                get(Keys.METADATA_BYTES_MAX));
    }

    /// How long each tenant's samples are kept.
    public RetentionPolicies retention() {
        return RetentionText.policies(
                new RetentionText.Tenant(
                        get(Keys.RETENTION_DEFAULT),
                        get(Keys.RETENTION_RULES),
                        get(Keys.RETENTION_MAX_BYTES)),
                get(Keys.RETENTION_TENANTS));
    }

    public Tenants tenants() {
        return new Tenants(get(Keys.TENANTS_REQUIRED));
    }

    public Query query() {
        return new Query(
                get(Keys.QUERY_TIMEOUT),
                get(Keys.QUERY_LOOKBACK),
                get(Keys.QUERY_SAMPLES_MAX),
                get(Keys.QUERY_MEMORY_MAX),
                getInt(Keys.QUERY_CONCURRENCY_MAX),
                getInt(Keys.QUERY_QUEUE_MAX),
                get(Keys.QUERY_FEATURES));
    }

    /// The whole configuration as a YAML file that would bring it about, with the origin of each
    /// value beside it.
    public String toYaml() {
        StringBuilder yaml = new StringBuilder();
        String section = "";
        List<String> lines = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        for (ConfigKey<?> key : Keys.ALL) {
            if (!key.section().equals(section)) {
                section = key.section();
                lines.add(section + ":");
                origins.add("");
            }
            lines.add("  " + key.name() + ": " + yamlText(key));
            origins.add("# " + value(key).origin());
        }
        int width = lines.stream().mapToInt(String::length).max().orElse(0);
        for (int i = 0; i < lines.size(); i++) {
            String padding = " ".repeat(width - lines.get(i).length() + 2);
            yaml.append((lines.get(i) + padding + origins.get(i)).stripTrailing()).append('\n');
        }
        return yaml.toString();
    }

    private String yamlText(ConfigKey<?> key) {
        String text = value(key).text();
        if (key.kind().isList()) {
            return "[" + text + "]";
        }
        return key.kind().isFreeText()
                ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                : text;
    }
}
