package io.varve.query.api;

import io.varve.query.parse.PromqlParser;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.List;
import java.util.Locale;

/// The endpoints about targets. Varve scrapes nothing, so a valid request is told that there are
/// none; an invalid one is refused as Prometheus does. Thread-safe.
public final class TargetsApi {
    /// `targets`: what is scraped, and what was found and is not.
    public ApiAnswer targets(Parameters parameters) {
        String state = parameters.first("state").toLowerCase(Locale.ROOT);
        boolean dropped = state.isEmpty() || state.equals("any") || state.equals("dropped");
        return new ApiAnswer(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("activeTargets");
            json.writeEndArray();
            json.writeArrayFieldStart("droppedTargets");
            json.writeEndArray();
            json.writeFieldName("droppedTargetCounts");
            if (dropped) {
                json.writeStartObject();
                json.writeEndObject();
            } else {
                json.writeNull();
            }
            json.writeEndObject();
        });
    }

    /// `targets/metadata`: what targets say of their metrics.
    public ApiAnswer metadata(Parameters parameters) {
        String limit = parameters.first("limit");
        if (!limit.isEmpty()) {
            try {
                int _ = Integer.parseInt(limit);
            } catch (NumberFormatException e) {
                throw new VarveException(ErrorKind.INVALID, "limit must be a number", e);
            }
        }
        String selector = parameters.first("match_target");
        if (!selector.isEmpty()) {
            List<Matcher> _ =
                    ParameterReader.named(
                            "match_target", () -> PromqlParser.parseSelector(selector));
        }
        throw new VarveException(ErrorKind.NOT_FOUND, "specified metadata not found");
    }

    /// `scrape_pools`: the names of groups of targets.
    public ApiAnswer pools() {
        return new ApiAnswer(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("scrapePools");
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /// `scrape_pools/config` and `targets/relabel_steps`, which are about one pool.
    public ApiAnswer pool(Parameters parameters) {
        String pool = parameters.first("scrapePool");
        if (pool.isEmpty()) {
            throw ParameterReader.invalid("no scrapePool parameter provided");
        }
        throw ParameterReader.invalid("unable to find scrape pool " + GoFormat.quote(pool));
    }
}
