package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/// What `status/buildinfo` says. Clients such as Grafana switch features by `version`, so that is
/// the version of the Prometheus whose API this is; Varve's own stands beside it.
///
/// @param version of Varve
/// @param revision the commit it was built from
/// @param javaVersion of the virtual machine
public record BuildInfo(String version, String revision, String javaVersion) implements ApiData {
    /// The Prometheus release whose behaviour the API has.
    public static final String PROMETHEUS_VERSION = "3.14.0";

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("version", PROMETHEUS_VERSION);
        json.writeStringField("revision", revision);
        json.writeStringField("branch", "");
        json.writeStringField("buildUser", "");
        json.writeStringField("buildDate", "");
        json.writeStringField("goVersion", "java" + javaVersion);
        json.writeStringField("application", "Varve");
        json.writeStringField("varveVersion", version);
        json.writeEndObject();
    }
}
