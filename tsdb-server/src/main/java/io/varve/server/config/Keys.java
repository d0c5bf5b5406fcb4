package io.varve.server.config;

import io.varve.query.ast.Feature;
import io.varve.storage.retention.RetentionPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All keys of the configuration, in the order in which they are shown.
final class Keys {
    static final ConfigKey<ListenAddress> LISTEN =
            new ConfigKey<>(
                    "server.listen",
                    Kind.ADDRESS,
                    "127.0.0.1:9099",
                    "Where the HTTP server listens. Without a host: on all interfaces. There is no"
                            + " authentication: open it to others only behind something that has.");

    static final ConfigKey<Path> DATA_DIR =
            new ConfigKey<>(
                    "server.data_dir",
                    Kind.PATH,
                    "./data",
                    "The folder that holds everything the server keeps. It is made if it does not"
                            + " exist, and locked while a server uses it.");

    static final ConfigKey<Boolean> ADMIN_API =
            new ConfigKey<>(
                    "server.admin_api",
                    Kind.BOOLEAN,
                    "false",
                    "Whether the endpoints under `/api/v1/admin` may be used. They act on all"
                            + " tenants.");

    static final ConfigKey<String> BUCKET =
            new ConfigKey<>(
                    "storage.bucket",
                    Kind.BUCKET,
                    "",
                    "The object store that keeps blocks: `file:///DIRECTORY`, `file://./DIRECTORY` for"
                            + " one below the working directory, or `s3://BUCKET/PREFIX`. Without a value: the folder `bucket` in `server.data_dir`.");

    static final ConfigKey<Optional<URI>> S3_ENDPOINT =
            new ConfigKey<>(
                    "storage.s3.endpoint",
                    Kind.ENDPOINT,
                    "",
                    "Where a store other than AWS is reached, as `http://HOST:PORT`. Keys are taken"
                            + " from where AWS's tools look for them: `AWS_ACCESS_KEY_ID` and"
                            + " `AWS_SECRET_ACCESS_KEY`, profiles, the machine's role.");

    static final ConfigKey<String> S3_REGION =
            new ConfigKey<>(
                    "storage.s3.region",
                    Kind.TEXT,
                    "",
                    "The region of the bucket. Without a value: what the environment says, or"
                            + " `us-east-1` if there is an endpoint.");

    static final ConfigKey<Boolean> S3_PATH_STYLE =
            new ConfigKey<>(
                    "storage.s3.path_style",
                    Kind.BOOLEAN,
                    "true",
                    "Whether the bucket's name stands in the path of URLs, which every store takes,"
                            + " or in the host name.");

    static final ConfigKey<Long> CACHE_INDEX =
            new ConfigKey<>(
                    "storage.cache.index",
                    Kind.SIZE,
                    "64MiB",
                    "The most memory for decoded parts of blocks' indexes.");

    static final ConfigKey<Long> CACHE_MEMORY =
            new ConfigKey<>(
                    "storage.cache.memory",
                    Kind.SIZE,
                    "32MiB",
                    "The most memory for ranges of blocks' objects, if the bucket is on S3. 0: none.");

    static final ConfigKey<Long> CACHE_DISK =
            new ConfigKey<>(
                    "storage.cache.disk",
                    Kind.SIZE,
                    "1GiB",
                    "The most room in the folder `cache` of `server.data_dir` for ranges of blocks'"
                            + " objects, if the bucket is on S3. 0: none.");

    static final ConfigKey<Long> POLL_INTERVAL =
            new ConfigKey<>(
                    "storage.poll_interval",
                    Kind.DURATION,
                    "10s",
                    "How old a query's knowledge of its tenant's blocks may be.");

    static final ConfigKey<Long> READS_MAX =
            new ConfigKey<>(
                    "storage.reads_max",
                    Kind.COUNT,
                    "32",
                    "How many reads of blocks run at a time, of all queries together.");

    static final ConfigKey<Long> BLOCK_WINDOW =
            new ConfigKey<>(
                    "head.block_window",
                    Kind.DURATION,
                    "2h",
                    "The length of time that a block cut from the head covers; blocks begin at"
                            + " multiples of it.");

    static final ConfigKey<Long> OUT_OF_ORDER_WINDOW =
            new ConfigKey<>(
                    "head.out_of_order_window",
                    Kind.DURATION,
                    "30m",
                    "How much older than the newest sample of its series a sample may be. Older ones"
                            + " are refused with 400.");

    static final ConfigKey<Long> MAX_FUTURE =
            new ConfigKey<>(
                    "head.max_future",
                    Kind.DURATION,
                    "10m",
                    "How far ahead of the server's clock a sample's timestamp may be. Later ones are"
                            + " refused with 400.");

    static final ConfigKey<Long> COMPACTOR_INTERVAL =
            new ConfigKey<>(
                    "compactor.interval",
                    Kind.DURATION,
                    "1m",
                    "The time between two looks at what is due to be merged.");

    static final ConfigKey<List<Long>> COMPACTOR_LEVELS =
            new ConfigKey<>(
                    "compactor.levels",
                    Kind.LEVELS,
                    "2h,12h,2d,14d",
                    "The lengths of time to which blocks are merged. The first is that of blocks as"
                            + " they are cut; each is a multiple of the one before.");

    static final ConfigKey<Long> DELETE_DELAY =
            new ConfigKey<>(
                    "compactor.delete_delay",
                    Kind.DURATION,
                    "15m",
                    "How long blocks that were replaced stay in the bucket for queries that have"
                            + " begun: longer than `query.timeout` and twice `storage.poll_interval`"
                            + " together. The same for all who write to the bucket.");

    static final ConfigKey<Long> SWEEP_DELAY =
            new ConfigKey<>(
                    "compactor.sweep_delay",
                    Kind.DURATION,
                    "48h",
                    "How long objects stay in the bucket that were uploaded and never published:"
                            + " more than twice as long as the longest merge takes. The same for all"
                            + " who write to the bucket.");

    static final ConfigKey<Long> SERIES_MAX =
            new ConfigKey<>(
                    "limits.series_max",
                    Kind.COUNT,
                    "0",
                    "The most series that a tenant may have in the head; samples of further ones are"
                            + " refused with 400. 0: no limit.");

    static final ConfigKey<Long> SAMPLES_PER_SECOND =
            new ConfigKey<>(
                    "limits.samples_per_second",
                    Kind.COUNT,
                    "0",
                    "The most samples per second that a tenant may send; requests beyond it get 429"
                            + " and nothing of them is stored. 0: no limit.");

    static final ConfigKey<Long> REQUEST_BYTES_MAX =
            new ConfigKey<>(
                    "limits.request_bytes_max",
                    Kind.SIZE,
                    "32MiB",
                    "The largest body of a write request, compressed and uncompressed alike. 0: no"
                            + " limit but the server's own of 1GiB.");

    static final ConfigKey<Long> LABEL_NAMES_MAX =
            new ConfigKey<>(
                    "limits.label_names_max",
                    Kind.COUNT,
                    "30",
                    "The most labels that a series may have, the metric name included.");

    static final ConfigKey<Long> LABEL_NAME_BYTES_MAX =
            new ConfigKey<>(
                    "limits.label_name_bytes_max",
                    Kind.SIZE,
                    "1KiB",
                    "The most bytes that the name of a label may have.");

    static final ConfigKey<Long> LABEL_VALUE_BYTES_MAX =
            new ConfigKey<>(
                    "limits.label_value_bytes_max",
                    Kind.SIZE,
                    "2KiB",
                    "The most bytes that the value of a label may have.");

    static final ConfigKey<Long> EXEMPLARS_MAX =
            new ConfigKey<>(
                    "limits.exemplars_max",
                    Kind.COUNT,
                    "200000",
                    "The most exemplars of a tenant in the head, until they are cut into blocks;"
                            + " further ones are dropped and counted. 0: no limit.");

    static final ConfigKey<Long> EXEMPLARS_SERIES_MAX =
            new ConfigKey<>(
                    "limits.exemplars_series_max",
                    Kind.COUNT,
                    "2000",
                    "The most exemplars of a series in the head. 0: no limit.");

    static final ConfigKey<Long> IN_FLIGHT_BYTES_MAX =
            new ConfigKey<>(
                    "ingest.in_flight_bytes_max",
                    Kind.SIZE,
                    "256MiB",
                    "The most memory for write requests that are being read, decoded or made"
                            + " durable; beyond it they get 503.");

    static final ConfigKey<Long> COMMIT_TIMEOUT =
            new ConfigKey<>(
                    "ingest.commit_timeout",
                    Kind.DURATION,
                    "25s",
                    "How long a write request waits for the journal before it gets 503.");

    static final ConfigKey<Long> METADATA_FAMILIES_MAX =
            new ConfigKey<>(
                    "ingest.metadata_families_max",
                    Kind.COUNT,
                    "20000",
                    "The most metric families of a tenant whose type, help and unit are kept; further"
                            + " ones are refused, unless some were not heard of for a day and make"
                            + " room.");

    static final ConfigKey<Long> METADATA_TENANT_BYTES_MAX =
            new ConfigKey<>(
                    "ingest.metadata_tenant_bytes_max",
                    Kind.SIZE,
                    "8MiB",
                    "The most memory for the metadata of a tenant.");

    static final ConfigKey<Long> METADATA_BYTES_MAX =
            new ConfigKey<>(
                    "ingest.metadata_bytes_max",
                    Kind.SIZE,
                    "64MiB",
                    "The most memory for the metadata of all tenants.");

    static final ConfigKey<Boolean> TENANTS_REQUIRED =
            new ConfigKey<>(
                    "tenants.required",
                    Kind.BOOLEAN,
                    "false",
                    "Whether a request must name its tenant in `X-Scope-OrgID`. If not, requests"
                            + " without one belong to `anonymous`.");

    static final ConfigKey<Map<Long, Long>> RETENTION_DEFAULT =
            new ConfigKey<>(
                    "retention.default",
                    Kind.RETENTION,
                    "{}",
                    "For series that no rule matches, and for what a rule leaves open.");

    static final ConfigKey<List<RetentionPolicy.Rule>> RETENTION_RULES =
            new ConfigKey<>(
                    "retention.rules",
                    Kind.RETENTION_RULES,
                    "[]",
                    "The first rule whose `match` matches a series decides about it. At most 15.");

    static final ConfigKey<Long> RETENTION_MAX_BYTES =
            new ConfigKey<>(
                    "retention.max_bytes",
                    Kind.SIZE,
                    "0",
                    "What the blocks of a tenant may take; the oldest go first. `0`: no bound.");

    static final ConfigKey<Map<String, RetentionText.Tenant>> RETENTION_TENANTS =
            new ConfigKey<>(
                    "retention.tenants",
                    Kind.RETENTION_TENANTS,
                    "{}",
                    "By tenant, `default`, `rules` and `max_bytes` that replace all of those above.");

    static final ConfigKey<Long> QUERY_TIMEOUT =
            new ConfigKey<>(
                    "query.timeout",
                    Kind.DURATION,
                    "2m",
                    "The longest time that a query may take, waiting included. The parameter"
                            + " `timeout` of a request can only shorten it.");

    static final ConfigKey<Long> QUERY_LOOKBACK =
            new ConfigKey<>(
                    "query.lookback",
                    Kind.DURATION,
                    "5m",
                    "How old the newest sample of a series may be to count as its current value.");

    static final ConfigKey<Long> QUERY_SAMPLES_MAX =
            new ConfigKey<>(
                    "query.samples_max",
                    Kind.COUNT,
                    "50000000",
                    "The most samples that a query may hold at once.");

    static final ConfigKey<Long> QUERY_MEMORY_MAX =
            new ConfigKey<>(
                    "query.memory_max",
                    Kind.SIZE,
                    "1GiB",
                    "The most memory that a query may hold.");

    static final ConfigKey<Long> QUERY_CONCURRENCY_MAX =
            new ConfigKey<>(
                    "query.concurrency_max",
                    Kind.COUNT,
                    "20",
                    "How many queries run at a time; further ones wait until their timeout.");

    static final ConfigKey<Long> QUERY_QUEUE_MAX =
            new ConfigKey<>(
                    "query.queue_max",
                    Kind.COUNT,
                    "1000",
                    "How many queries may wait; further ones are refused.");

    static final ConfigKey<Set<Feature>> QUERY_FEATURES =
            new ConfigKey<>(
                    "query.features",
                    Kind.FEATURES,
                    "",
                    "Optional parts of PromQL to switch on, by the names of Prometheus's"
                            + " `--enable-feature`. Experimental functions and duration expressions"
                            + " are always on.");

    static final List<ConfigKey<?>> ALL =
            List.of(
                    LISTEN,
                    DATA_DIR,
                    ADMIN_API,
                    BUCKET,
                    S3_ENDPOINT,
                    S3_REGION,
                    S3_PATH_STYLE,
                    CACHE_INDEX,
                    CACHE_MEMORY,
                    CACHE_DISK,
                    POLL_INTERVAL,
                    READS_MAX,
                    BLOCK_WINDOW,
                    OUT_OF_ORDER_WINDOW,
                    MAX_FUTURE,
                    COMPACTOR_INTERVAL,
                    COMPACTOR_LEVELS,
                    DELETE_DELAY,
                    SWEEP_DELAY,
                    SERIES_MAX,
                    SAMPLES_PER_SECOND,
                    REQUEST_BYTES_MAX,
                    LABEL_NAMES_MAX,
                    LABEL_NAME_BYTES_MAX,
                    LABEL_VALUE_BYTES_MAX,
                    EXEMPLARS_MAX,
                    EXEMPLARS_SERIES_MAX,
                    IN_FLIGHT_BYTES_MAX,
                    COMMIT_TIMEOUT,
                    METADATA_FAMILIES_MAX,
                    METADATA_TENANT_BYTES_MAX,
                    METADATA_BYTES_MAX,
                    TENANTS_REQUIRED,
                    RETENTION_DEFAULT,
                    RETENTION_RULES,
                    RETENTION_MAX_BYTES,
                    RETENTION_TENANTS,
                    QUERY_TIMEOUT,
                    QUERY_LOOKBACK,
                    QUERY_SAMPLES_MAX,
                    QUERY_MEMORY_MAX,
                    QUERY_CONCURRENCY_MAX,
                    QUERY_QUEUE_MAX,
                    QUERY_FEATURES);

    private Keys() {}

    /// What a section is about, for the reference.
    static String sectionMeaning(String section) {
        return switch (section) {
            case "server" -> "The process and its doors.";
            case "storage" -> "The bucket, and what is kept of it near the server.";
            case "head" -> "Which samples are taken in, by their time.";
            case "compactor" -> "What becomes of blocks in the bucket.";
            case "limits" ->
                    "Bounds of each tenant's writes. A reload puts them in force, see the top of"
                            + " this page.";
            case "retention" ->
                    """
                    How long samples are kept. `raw` are samples as they came, `5m` and `1h` windows made of
                    them. What is not named is kept for ever; `0s`: never. Samples past retention are never shown;
                    their blocks go by and by.

                    ```yaml
                    retention:
                      default: {raw: 30d, 5m: 1y, 1h: 10y}
                      rules:
                        - {match: '{__name__=~"slo:.*"}', raw: 5y}
                        - {match: '{env="dev"}', raw: 3d, 5m: 30d, 1h: 0s}
                      tenants:
                        team-a: {default: {raw: 1y}, max_bytes: 500GiB}
                    ```\
                    """
                            .strip();
            case "ingest" -> "Bounds of the write path for all tenants together.";
            case "tenants" -> "Whose data it is.";
            case "query" -> "Bounds and options of queries.";
            default -> throw new IllegalArgumentException("no section " + section);
        };
    }
}
