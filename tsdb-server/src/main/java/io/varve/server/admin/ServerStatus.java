package io.varve.server.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.query.api.ApiAnswer;
import io.varve.query.ast.Aggregator;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.ast.Function;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/// The endpoints that tell what the server is and how it was started. Thread-safe.
public final class ServerStatus {
    private final ServerFacts facts;
    private final Clock clock;

    public ServerStatus(ServerFacts facts, Clock clock) {
        this.facts = facts;
        this.clock = clock;
    }

    /// `status/buildinfo`.
    public ApiAnswer buildInfo() {
        return new ApiAnswer(facts.build());
    }

    /// `status/runtimeinfo`: the fields of Prometheus, with what comes nearest to each in a Java
    /// virtual machine.
    public ApiAnswer runtimeInfo() {
        String started = Instant.ofEpochMilli(facts.startedMs()).toString();
        String now = Instant.ofEpochMilli(clock.nowMs()).toString();
        RunningConfig.State config = facts.config().state();
        return new ApiAnswer(json -> {
            json.writeStartObject();
            json.writeStringField("startTime", started);
            json.writeStringField("CWD", Path.of("").toAbsolutePath().toString());
            json.writeStringField("hostname", hostName());
            json.writeStringField("serverTime", now);
            json.writeBooleanField("reloadConfigSuccess", config.lastReloadGood());
            json.writeStringField(
                    "lastConfigTime", Instant.ofEpochMilli(config.loadedMs()).toString());
            json.writeNumberField("corruptionCount", 0);
            json.writeNumberField(
                    "goroutineCount", ManagementFactory.getThreadMXBean().getThreadCount());
            json.writeNumberField("GOMAXPROCS", Runtime.getRuntime().availableProcessors());
            json.writeNumberField("GOMEMLIMIT", Runtime.getRuntime().maxMemory());
            json.writeStringField("GOGC", "");
            json.writeStringField("GODEBUG", "");
            json.writeStringField("storageRetention", "unlimited");
            json.writeEndObject();
        });
    }

    private static String hostName() {
        return Objects.requireNonNullElse(System.getenv("HOSTNAME"), "");
    }

    /// `status/config`.
    public ApiAnswer config() {
        return new ApiAnswer(json -> {
            json.writeStartObject();
            json.writeStringField("yaml", facts.config().state().yaml());
            json.writeEndObject();
        });
    }

    /// `status/flags`.
    public ApiAnswer flags() {
        return new ApiAnswer(json -> {
            json.writeStartObject();
            for (Map.Entry<String, String> flag : facts.flags().entrySet()) {
                json.writeStringField(flag.getKey(), flag.getValue());
            }
            json.writeEndObject();
        });
    }

    /// `status/walreplay`: the journal is replayed before anything is served, without segments that
    /// could be counted.
    public static ApiAnswer walReplay() {
        return new ApiAnswer(json -> {
            json.writeStartObject();
            json.writeNumberField("min", 0);
            json.writeNumberField("max", 0);
            json.writeNumberField("current", 0);
            json.writeEndObject();
        });
    }

    /// `notifications`: nothing so far.
    public static ApiAnswer notifications() {
        return new ApiAnswer(json -> {
            json.writeStartArray();
            json.writeEndArray();
        });
    }

    /// `features`: what clients can rely on, by category.
    public ApiAnswer features() {
        return new ApiAnswer(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("api");
            json.writeBooleanField(
                    "admin", Boolean.parseBoolean(facts.flags().get(ServerFacts.ADMIN_API)));
            json.writeBooleanField("federation", true);
            json.writeBooleanField("lifecycle", false);
            json.writeBooleanField("otlp_write_receiver", false);
            json.writeBooleanField("query_stats", true);
            json.writeBooleanField("query_warnings", true);
            json.writeBooleanField("remote_write_receiver", true);
            json.writeEndObject();
            writePromql(json, facts.features());
            json.writeEndObject();
        });
    }

    private static void writePromql(JsonGenerator json, Features features) throws IOException {
        json.writeObjectFieldStart("promql");
        for (Feature feature : Feature.values()) {
            String name = feature.flag().replace("promql-", "").replace('-', '_');
            json.writeBooleanField(name, features.has(feature));
        }
        json.writeEndObject();
        boolean experimental = features.has(Feature.EXPERIMENTAL_FUNCTIONS);
        json.writeObjectFieldStart("promql_functions");
        for (Function function : Function.values()) {
            json.writeBooleanField(function.text(), experimental || !function.isExperimental());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("promql_operators");
        for (BinaryOperator operator : BinaryOperator.values()) {
            json.writeBooleanField(operator.symbol(), true);
        }
        for (Aggregator aggregator : Aggregator.values()) {
            json.writeBooleanField(
                    aggregator.keyword(), experimental || !aggregator.isExperimental());
        }
        json.writeEndObject();
    }
}
