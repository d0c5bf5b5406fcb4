package io.varve.server.config;

import io.varve.query.ast.Feature;
import io.varve.query.parse.PromqlDuration;
import io.varve.storage.objectstore.connect.StoreLocation;
import io.varve.storage.retention.RetentionPolicy;
import io.varve.storage.runtime.VarveException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What values of a key look like. Lists are written with commas.
///
/// @param name as the reference shows it
/// @param parser throws [IllegalArgumentException] with a text for the user
record Kind<T>(String name, Form form, Function<String, T> parser) {
    /// A span of time, in milliseconds.
    static final Kind<Long> DURATION = new Kind<>("duration", Form.WORD, Kind::duration);

    /// Spans of time, each a multiple of the one before, in milliseconds.
    static final Kind<List<Long>> LEVELS = new Kind<>("list of durations", Form.LIST, Kind::levels);

    /// A number of bytes.
    static final Kind<Long> SIZE = new Kind<>("size", Form.WORD, Kind::size);

    /// A number that is not negative.
    static final Kind<Long> COUNT = new Kind<>("count", Form.WORD, Kind::count);

    static final Kind<Boolean> BOOLEAN = new Kind<>("true or false", Form.WORD, Kind::bool);
    static final Kind<Path> PATH = new Kind<>("path", Form.FREE_TEXT, Kind::path);
    static final Kind<String> TEXT = new Kind<>("text", Form.FREE_TEXT, text -> text);

    /// An object store; "" for none.
    static final Kind<String> BUCKET = new Kind<>("URL", Form.FREE_TEXT, Kind::bucket);

    static final Kind<Optional<URI>> ENDPOINT = new Kind<>("URL", Form.FREE_TEXT, Kind::endpoint);
    static final Kind<ListenAddress> ADDRESS =
            new Kind<>("HOST:PORT", Form.FREE_TEXT, ListenAddress::parse);

    /// How long samples of each resolution are kept.
    static final Kind<Map<Long, Long>> RETENTION =
            new Kind<>("map of durations", Form.TREE, RetentionText::keep);

    static final Kind<List<RetentionPolicy.Rule>> RETENTION_RULES =
            new Kind<>("list of rules", Form.TREE, RetentionText::rules);

    static final Kind<Map<String, RetentionText.Tenant>> RETENTION_TENANTS =
            new Kind<>("map of tenants", Form.TREE, RetentionText::tenants);

    static final Kind<Set<Feature>> FEATURES =
            new Kind<>("list of names", Form.LIST, Kind::features);

    /// How YAML writes a value.
    private enum Form {
        WORD,
        FREE_TEXT,
        LIST,
        TREE
    }

    /// Whether YAML may give a sequence.
    boolean isList() {
        return form == Form.LIST;
    }

    /// Whether YAML gives maps and lists, which become one text.
    boolean isTree() {
        return form == Form.TREE;
    }

    /// Whether the text may have any characters.
    boolean isFreeText() {
        return form == Form.FREE_TEXT;
    }

    T parse(String text) {
        return parser.apply(text);
    }

    private static long duration(String text) {
        try {
            return PromqlDuration.parseMs(text);
        } catch (VarveException e) {
            throw new IllegalArgumentException(
                    "not a duration; write it like 90s, 5m, 1h30m or 2w", e);
        }
    }

    private static List<Long> levels(String text) {
        List<Long> levels = new ArrayList<>();
        for (String level : text.split(",", -1)) {
            long lengthMs = duration(level.strip());
            boolean fits =
                    levels.isEmpty()
                            ? lengthMs > 0
                            : lengthMs > levels.getLast() && lengthMs % levels.getLast() == 0;
            if (!fits) {
                throw new IllegalArgumentException(
                        level.strip() + " is not a multiple of the level before");
            }
            levels.add(lengthMs);
        }
        return levels;
    }

    private static long size(String text) {
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        long factor = 1;
        String digits = text;
        for (int i = 0; i < units.length; i++) {
            if (text.endsWith(units[i])) {
                factor = 1L << (10 * (i + 1));
                digits = text.substring(0, text.length() - 3);
            }
        }
        if (!isNumber(digits)) {
            throw new IllegalArgumentException(
                    "not a size; write it like 4096, 512KiB, 32MiB or 1GiB");
        }
        long number = Long.parseLong(digits);
        if (number > Long.MAX_VALUE / factor) {
            throw new IllegalArgumentException("size is out of range");
        }
        return number * factor;
    }

    private static long count(String text) {
        if (!isNumber(text)) {
            throw new IllegalArgumentException("not a whole number that is 0 or more");
        }
        return Long.parseLong(text);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= 18
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("path is empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + e.getReason(), e);
        }
    }

    private static String bucket(String text) {
        if (!text.isEmpty()) {
            StoreLocation _ = StoreLocation.parse(text);
        }
        return text;
    }

    private static Optional<URI> endpoint(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String form = "not of the form http(s)://HOST[:PORT]";
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null) {
                throw new IllegalArgumentException(form);
            }
            return Optional.of(uri);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(form, e);
        }
    }

    private static Set<Feature> features(String text) {
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (String name : text.split(",", -1)) {
            String flag = name.strip();
            if (!flag.isEmpty()) {
                features.add(
                        Feature.named(flag)
                                .orElseThrow(() ->
                                        new IllegalArgumentException(
                                                "unknown feature " + flag + known(flag))));
            }
        }
        return features;
    }

    private static String known(String flag) {
        Set<String> flags =
                Arrays.stream(Feature.values()).map(Feature::flag).collect(Collectors.toSet());
        return Suggestion.nearest(flag, flags)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; known are " + String.join(", ", flags.stream().sorted().toList()));
    }
}
