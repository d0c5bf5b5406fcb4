package io.varve.server.config;

import io.varve.query.parse.PromqlDuration;
import io.varve.query.parse.PromqlParser;
import io.varve.server.config.YamlTree.Items;
import io.varve.server.config.YamlTree.Node;
import io.varve.server.config.YamlTree.Word;
import io.varve.storage.model.TenantId;
import io.varve.storage.retention.RetentionPolicies;
import io.varve.storage.retention.RetentionPolicy;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The section `retention`: how long raw samples and the windows made of them are kept.
final class RetentionText {
    private static final Map<String, Long> RESOLUTIONS_MS =
            Map.of("raw", 0L, "5m", 300_000L, "1h", 3_600_000L);

    private static final String MATCH = "match";

    private RetentionText() {}

    /// What a tenant's section says, in the order of the text.
    ///
    /// @param bytesMax 0: no bound
    record Tenant(Map<Long, Long> defaults, List<RetentionPolicy.Rule> rules, long bytesMax) {
        RetentionPolicy policy() {
            return RetentionPolicy.of(rules, defaults, bytesMax);
        }
    }

    /// `{raw: 30d, 5m: 1y, 1h: 10y}`.
    static Map<Long, Long> keep(String text) {
        return keep(node(YamlTree.parse(text), "a map of raw, 5m and 1h to durations"));
    }

    /// `[{match: '{env="dev"}', raw: 3d}, ...]`.
    static List<RetentionPolicy.Rule> rules(String text) {
        List<RetentionPolicy.Rule> rules = rules(YamlTree.parse(text));
        RetentionPolicy _ = RetentionPolicy.of(rules, Map.of(), 0);
        return rules;
    }

    /// `{TENANT: {default: {...}, rules: [...], max_bytes: 10GiB}, ...}`.
    static Map<String, Tenant> tenants(String text) {
        Node tenants = node(YamlTree.parse(text), "a map of tenants");
        Map<String, Tenant> all = new LinkedHashMap<>();
        tenants.entries()
                .forEach((name, tree) -> {
                    if (!TenantId.isValid(name)) {
                        throw new IllegalArgumentException(
                                "\"" + name + "\" is no name of a tenant");
                    }
                    all.put(name, at("tenant " + name, () -> tenant(tree)));
                });
        return all;
    }

    private static Tenant tenant(YamlTree tree) {
        Map<Long, Long> defaults = Map.of();
        List<RetentionPolicy.Rule> rules = List.of();
        long bytesMax = 0;
        for (Map.Entry<String, YamlTree> entry :
                node(tree, "a map of default, rules and max_bytes").entries().entrySet()) {
            YamlTree value = entry.getValue();
            switch (entry.getKey()) {
                case "default" ->
                        defaults =
                                at("default", () -> keep(node(value, "a map of raw, 5m and 1h")));
                case "rules" -> rules = rules(value);
                case "max_bytes" -> bytesMax = at("max_bytes", () -> Kind.SIZE.parse(word(value)));
                default ->
                        throw new IllegalArgumentException(
                                "unknown key "
                                        + entry.getKey()
                                        + "; known are default, rules, max_bytes");
            }
        }
        Tenant tenant = new Tenant(defaults, rules, bytesMax);
        RetentionPolicy _ = tenant.policy();
        return tenant;
    }

    private static List<RetentionPolicy.Rule> rules(YamlTree tree) {
        if (!(tree instanceof Items items)) {
            throw new IllegalArgumentException("must be a list of rules");
        }
        List<RetentionPolicy.Rule> rules = new ArrayList<>();
        for (YamlTree item : items.items()) {
            rules.add(at("rule " + (rules.size() + 1), () -> rule(item)));
        }
        return rules;
    }

    private static RetentionPolicy.Rule rule(YamlTree tree) {
        Map<String, YamlTree> rest =
                new LinkedHashMap<>(node(tree, "a map of match, raw, 5m and 1h").entries());
        YamlTree match = rest.remove(MATCH);
        if (match == null) {
            throw new IllegalArgumentException("match is missing");
        }
        try {
            return new RetentionPolicy.Rule(
                    PromqlParser.parseSelector(word(match)), keep(new Node(rest)));
        } catch (VarveException e) {
            throw new IllegalArgumentException("match: " + e.getMessage(), e);
        }
    }

    private static Map<Long, Long> keep(Node node) {
        Map<Long, Long> keep = new HashMap<>();
        node.entries()
                .forEach((name, value) -> {
                    Long resolutionMs = RESOLUTIONS_MS.get(name);
                    if (resolutionMs == null) {
                        throw new IllegalArgumentException(
                                "unknown resolution " + name + "; known are raw, 5m, 1h");
                    }
                    keep.put(resolutionMs, at(name, () -> durationMs(word(value))));
                });
        return keep;
    }

    private static long durationMs(String text) {
        try {
            return PromqlDuration.parseMs(text);
        } catch (VarveException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a duration; write it like 0s, 3d, 2w or 1y", e);
        }
    }

    private static Node node(YamlTree tree, String expected) {
        if (!(tree instanceof Node node)) {
            throw new IllegalArgumentException("must be " + expected);
        }
        return node;
    }

    private static String word(YamlTree tree) {
        if (!(tree instanceof Word word)) {
            throw new IllegalArgumentException("must be one value");
        }
        return word.text();
    }

    private interface Part<T> {
        T read();
    }

    /// Puts the place in front of what is wrong there.
    private static <T> T at(String place, Part<T> part) {
        try {
            return part.read();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    /// The policies of all tenants. What a tenant's own section says replaces all that the others
    /// say.
    static RetentionPolicies policies(Tenant all, Map<String, Tenant> tenants) {
        RetentionPolicy common = all.policy();
        Map<String, RetentionPolicy> own = new HashMap<>();
        tenants.forEach((name, tenant) -> own.put(name, tenant.policy()));
        return tenant -> own.getOrDefault(tenant.name(), common);
    }
}
