package io.varve.storage.retention;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// How long a tenant's samples are kept: by rules, of which the first that matches a series decides
/// about it. Immutable.
public final class RetentionPolicy {
    /// Raw samples, windows of five minutes, windows of an hour.
    static final long[] RESOLUTIONS_MS = {0, 300_000, 3_600_000};

    /// Blocks hold series of one class, so many classes make many small blocks.
    public static final int CLASSES_MAX = 16;

    /// The name of the only class of a policy without rules.
    private static final String DEFAULT = "default";

    /// So many hex digits of the digest tell classes of different selectors apart.
    private static final int DIGEST_DIGITS = 12;

    public static final RetentionPolicy KEEP_EVERYTHING = of(List.of(), Map.of(), 0);

    /// What is kept how long.
    ///
    /// @param matchers a series is meant if all match
    /// @param keepMs by resolution, both in milliseconds; one that is missing is kept as the
    ///   default says
    public record Rule(List<Matcher> matchers, Map<Long, Long> keepMs) {
        public Rule {
            matchers = List.copyOf(matchers);
            keepMs = Map.copyOf(keepMs);
        }

        boolean matches(Labels labels) {
            for (Matcher matcher : matchers) {
                if (!matcher.matches(labels)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Rule> rules;
    private final List<RetentionClass> classes;
    private final long bytesMax;

    private RetentionPolicy(List<Rule> rules, List<RetentionClass> classes, long bytesMax) {
        this.rules = rules;
        this.classes = classes;
        this.bytesMax = bytesMax;
    }

    /// @param defaults by resolution, for series that no rule matches and for what rules leave
    ///   open; one that is missing is kept for ever
    /// @param bytesMax so much the blocks of the tenant may take; 0: no bound
    /// @throws IllegalArgumentException with a text for the user if there are too many rules
    public static RetentionPolicy of(List<Rule> rules, Map<Long, Long> defaults, long bytesMax) {
        if (rules.size() >= CLASSES_MAX) {
            throw new IllegalArgumentException(
                    "there are "
                            + rules.size()
                            + " rules, at most "
                            + (CLASSES_MAX - 1)
                            + " are allowed: each is a class of blocks, and the default is one");
        }
        MessageDigest digest = digest();
        List<RetentionClass> classes = new ArrayList<>();
        for (Rule rule : rules) {
            digest.update((rule.matchers() + "\n").getBytes(UTF_8));
            Map<Long, Long> keep = new HashMap<>(defaults);
            keep.putAll(rule.keepMs());
            classes.add(
                    new RetentionClass(
                            "rule" + (classes.size() + 1) + "-" + hex(digest),
                            text(rule.matchers()),
                            keep));
        }
        String name = rules.isEmpty() ? DEFAULT : DEFAULT + "-" + hex(digest);
        classes.add(new RetentionClass(name, DEFAULT, defaults));
        return new RetentionPolicy(List.copyOf(rules), List.copyOf(classes), bytesMax);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String hex(MessageDigest digest) {
        try {
            MessageDigest soFar = (MessageDigest) digest.clone();
            return HexFormat.of().formatHex(soFar.digest()).substring(0, DIGEST_DIGITS);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 can be cloned", e);
        }
    }

    private static String text(List<Matcher> matchers) {
        StringBuilder text = new StringBuilder("{");
        for (Matcher matcher : matchers) {
            text.append(text.length() > 1 ? ", " : "").append(matcher);
        }
        return text.append('}').toString();
    }

    /// All classes, in the order of the rules; the default comes last.
    public List<RetentionClass> classes() {
        return classes;
    }

    /// The class of a series.
    public RetentionClass classOf(Labels labels) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matches(labels)) {
                return classes.get(i);
            }
        }
        return classes.getLast();
    }

    /// So many bytes the blocks of the tenant may take; 0: no bound.
    public long bytesMax() {
        return bytesMax;
    }

    /// The time before which all samples in blocks of a class are past retention. Of a class that
    /// the policy does not know, because it was another policy's, only what no class keeps any more
    /// is. `Long.MIN_VALUE` if nothing is.
    ///
    /// @param name of the class
    public long oldestMs(String name, long resolutionMs, long nowMs) {
        for (RetentionClass known : classes) {
            if (known.name().equals(name)) {
                return known.oldestMs(resolutionMs, nowMs);
            }
        }
        return loosestMs(resolutionMs, nowMs);
    }

    /// The time before which no class keeps anything.
    public long loosestMs(long resolutionMs, long nowMs) {
        long oldestMs = Long.MAX_VALUE;
        for (RetentionClass each : classes) {
            oldestMs = Math.min(oldestMs, each.oldestMs(resolutionMs, nowMs));
        }
        return oldestMs;
    }

    /// The time from which on every class keeps everything.
    public long tightestMs(long resolutionMs, long nowMs) {
        long oldestMs = Long.MIN_VALUE;
        for (RetentionClass each : classes) {
            oldestMs = Math.max(oldestMs, each.oldestMs(resolutionMs, nowMs));
        }
        return oldestMs;
    }
}
