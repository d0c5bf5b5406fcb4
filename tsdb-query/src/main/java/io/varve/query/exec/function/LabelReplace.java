package io.varve.query.exec.function;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.varve.query.exec.Charge;
import io.varve.query.exec.LabelNames;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.model.Labels;
import io.varve.storage.model.UserRegex;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `label_replace`: where the value of one label matches a pattern, another label is set to a text
/// made from what has matched.
final class LabelReplace implements Relabelled.Relabelling {
    private final String destination;
    private final String replacement;
    private final String source;
    private final String regex;
    private @Nullable Rule rule;

    /// @param destination the label that is set
    /// @param replacement a [GoTemplate]
    /// @param source the label that is matched; "" if a series does not have it
    /// @param regex RE2 syntax, matched against the whole value
    LabelReplace(String destination, String replacement, String source, String regex) {
        this.destination = destination;
        this.replacement = replacement;
        this.source = source;
        this.regex = regex;
    }

    @Override
    public void check() {
        rule = compile();
    }

    private Rule compile() {
        Pattern pattern;
        try {
            pattern = UserRegex.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new VarveException(
                    ErrorKind.EXECUTION,
                    "invalid regular expression in label_replace(): " + regex,
                    e);
        }
        if (!LabelNames.isValid(destination)) {
            throw Relabelled.wrong(
                    "invalid destination label name in label_replace()", destination);
        }
        return new Rule(pattern, new GoTemplate(replacement, pattern));
    }

    @Override
    public SeriesMeta relabel(SeriesMeta series, Charge texts) {
        Rule compiled = rule;
        if (compiled == null) {
            throw new IllegalStateException("relabel before check");
        }
        Optional<String> value = compiled.apply(series.labels().get(source), texts);
        if (value.isEmpty()) {
            return series;
        }
        return new SeriesMeta(
                series.labels().toBuilder().set(destination, value.get()).build(),
                series.dropName() && !destination.equals(Labels.METRIC_NAME));
    }

    /// The compiled pattern with the values that it has seen: many series share few values.
    private static final class Rule {
        private final Pattern pattern;
        private final GoTemplate template;
        private final Map<String, Optional<String>> results = new HashMap<>();

        Rule(Pattern pattern, GoTemplate template) {
            this.pattern = pattern;
            this.template = template;
        }

        /// What the label is set to, empty if the value does not match.
        Optional<String> apply(String value, Charge texts) {
            return results.computeIfAbsent(value, unseen -> match(unseen, texts));
        }

        private Optional<String> match(String value, Charge texts) {
            Matcher matcher = pattern.matcher(value);
            if (!matcher.find()) {
                return Optional.empty();
            }
            texts.take(Relabelled.bytes(template.expandedLength(matcher)));
            return Optional.of(template.expand(matcher));
        }
    }
}
