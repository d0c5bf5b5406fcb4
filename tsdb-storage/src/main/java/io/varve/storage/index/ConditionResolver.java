package io.varve.storage.index;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.Matcher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns matchers into [Condition]s on the labels that an index has. Not thread-safe.
final class ConditionResolver {
    private final LabelIndex.Parts parts;
    private final ByteWriter record = new ByteWriter(64);

    ConditionResolver(LabelIndex.Parts parts) {
        this.parts = parts;
    }

    /// The conditions that say the same as all matchers, without those that say nothing; null if no
    /// series can fulfil them.
    @Nullable List<Condition> resolve(List<Matcher> matchers) {
        List<Condition> conditions = new ArrayList<>();
        for (Matcher matcher : new LinkedHashSet<>(matchers)) {
            LabelName name = parts.names().find(matcher.name());
            if (name == null) {
                // Nobody has the label, so its value is "" everywhere.
                if (!matcher.matchesEmpty()) {
                    return null;
                }
                continue;
            }
            boolean positive = !matcher.type().isNegative();
            boolean empty = matcher.matchesEmpty() == positive;
            Condition.Values values = values(name, matcher);
            if (values instanceof Condition.Listed listed && listed.pairs().length == 0) {
                if (positive && !empty) {
                    return null;
                }
                if (!positive && !empty) {
                    continue;
                }
            }
            conditions.add(new Condition(name, positive, empty, values));
        }
        return conditions;
    }

    private Condition.Values values(LabelName name, Matcher matcher) {
        if (!matcher.type().isRegex()) {
            return new Condition.Listed(pairs(name, Set.of(matcher.value())));
        }
        return switch (RegexShape.of(matcher.value())) {
            case RegexShape.Exact exact -> values(name, matcher, exact);
            case RegexShape.Opaque opaque ->
                    new Condition.Tested(matcher, engine(matcher, opaque.prefix()), new int[0]);
        };
    }

    private Condition.Values values(LabelName name, Matcher matcher, RegexShape.Exact exact) {
        int[] literals = pairs(name, exact.literals());
        if (exact.globs().isEmpty()) {
            return new Condition.Listed(literals);
        }
        List<ValueTest> tests = new ArrayList<>();
        for (Glob glob : exact.globs()) {
            if (glob.matchesEveryValue()) {
                return new Condition.Every();
            }
            if (glob.literals().stream().allMatch(Utf8::isEncodable)) {
                tests.add(glob.test());
            }
        }
        ValueTest[] all = tests.toArray(new ValueTest[0]);
        return new Condition.Tested(
                matcher, (utf8, from, to) -> any(all, utf8, from, to), literals);
    }

    private static boolean any(ValueTest[] tests, byte[] utf8, int from, int to) {
        for (ValueTest test : tests) {
            if (test.test(utf8, from, to)) {
                return true;
            }
        }
        return false;
    }

    /// A test by the regex engine, asked only for values with the right prefix.
    private static ValueTest engine(Matcher matcher, String prefix) {
        boolean positive = !matcher.type().isNegative();
        byte[] encoded = Utf8.encode(prefix);
        byte[] start = encoded == null ? new byte[0] : encoded;
        return (utf8, from, to) ->
                to - from >= start.length
                        && Arrays.equals(utf8, from, from + start.length, start, 0, start.length)
                        && matcher.matches(
                                        new String(utf8, from, to - from, StandardCharsets.UTF_8))
                                == positive;
    }

    /// The pairs of those values that the index has, ascending.
    private int[] pairs(LabelName name, Collection<String> values) {
        int[] found = new int[values.size()];
        int count = 0;
        parts.lock().lock();
        try {
            for (String value : values) {
                byte[] utf8 = value.isEmpty() ? null : Utf8.encode(value);
                if (utf8 != null) {
                    LabelPairs.encode(name.id(), utf8, record);
                    int pair = parts.pairs().find(record);
                    if (pair != LabelPairs.NONE) {
                        found[count++] = pair;
                    }
                }
            }
        } finally {
            parts.lock().unlock();
        }
        int[] pairs = Arrays.copyOf(found, count);
        Arrays.sort(pairs);
        return pairs;
    }
}
