package io.varve.query.naive;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.varve.query.ast.Expr;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Functions of labels (conformance FORMAT.md, B11.8 and B11.9).
final class NaiveLabels {
    private NaiveLabels() {}

    /// The labels of `absent` and `absent_over_time`.
    static Labels absent(Expr argument) {
        VectorSelector selector =
                switch (argument.unwrapped()) {
                    case VectorSelector vector -> vector;
                    case MatrixSelector matrix -> matrix.selector();
                    default -> null;
                };
        if (selector == null) {
            return Labels.EMPTY;
        }
        LabelsBuilder labels = new LabelsBuilder();
        Set<String> named = new HashSet<>();
        for (io.varve.storage.model.Matcher matcher : selector.matchers()) {
            if (matcher.name().equals(Labels.METRIC_NAME)) {
                continue;
            }
            if (matcher.type() == io.varve.storage.model.Matcher.Type.EQUAL
                    && named.add(matcher.name())) {
                labels.set(matcher.name(), matcher.value());
            } else {
                labels.remove(matcher.name());
            }
        }
        return labels.build();
    }

    private static boolean isValid(String name) {
        return !name.isEmpty() && name.chars().noneMatch(c -> c >= 0xDC80 && c <= 0xDCFF);
    }

    static List<NaiveElement> replace(
            List<NaiveElement> vector, String to, String template, String from, String regex) {
        checkReplace(to, regex);
        Pattern pattern = Pattern.compile("^(?s:" + regex + ")$");
        List<NaiveElement> result = new ArrayList<>();
        for (NaiveElement element : vector) {
            Matcher matcher = pattern.matcher(element.labels().get(from));
            if (!matcher.find()) {
                result.add(element);
                continue;
            }
            String value = expand(template, matcher, pattern);
            boolean mark = element.dropName() && !to.equals(Labels.METRIC_NAME);
            result.add(element.named(element.labels().toBuilder().set(to, value).build(), mark));
        }
        return NaiveNames.distinct(result);
    }

    static void checkReplace(String to, String regex) {
        try {
            Pattern.compile("^(?s:" + regex + ")$");
        } catch (PatternSyntaxException e) {
            throw NaiveNames.error("invalid regular expression in label_replace(): " + regex);
        }
        if (!isValid(to)) {
            throw NaiveNames.error("invalid destination label name in label_replace(): " + to);
        }
    }

    private static String expand(String template, Matcher matcher, Pattern pattern) {
        StringBuilder text = new StringBuilder();
        java.util.regex.Matcher piece =
                java.util.regex.Pattern.compile("\\$\\$|\\$(\\w+)|\\$\\{(\\w+)\\}")
                        .matcher(template);
        int at = 0;
        while (piece.find()) {
            text.append(template, at, piece.start());
            at = piece.end();
            String name = piece.group(1) != null ? piece.group(1) : piece.group(2);
            if (name == null) {
                text.append('$');
                continue;
            }
            Integer group =
                    name.matches("0|[1-9]\\d{0,7}")
                            ? Integer.valueOf(name)
                            : pattern.namedGroups().get(name);
            String value =
                    group != null && group <= matcher.groupCount() ? matcher.group(group) : null;
            text.append(value == null ? "" : value);
        }
        return text.append(template.substring(at)).toString();
    }

    static List<NaiveElement> join(
            List<NaiveElement> vector, String to, String separator, List<String> sources) {
        List<NaiveElement> result = new ArrayList<>();
        for (NaiveElement element : vector) {
            List<String> values = sources.stream().map(element.labels()::get).toList();
            String joined = String.join(separator, values);
            Labels labels = element.labels().toBuilder().set(to, joined).build();
            boolean mark = element.dropName() && !to.equals(Labels.METRIC_NAME);
            result.add(element.named(labels, mark));
        }
        return NaiveNames.distinct(result);
    }

    static void checkJoin(String to, List<String> sources) {
        for (String source : sources) {
            if (!isValid(source)) {
                throw NaiveNames.error("invalid source label name in label_join(): " + source);
            }
        }
        if (!isValid(to)) {
            throw NaiveNames.error("invalid destination label name in label_join(): " + to);
        }
    }

    static void checkCountValues(String name) {
        if (!isValid(name)) {
            throw NaiveNames.error("invalid label name " + GoFormat.quote(name));
        }
    }

    /// By natural order of the values of some labels, then by all labels.
    static int compare(Labels a, Labels b, List<String> names) {
        for (String name : names) {
            int order = compareNatural(a.get(name), b.get(name));
            if (order != 0) {
                return order;
            }
        }
        return a.compareTo(b);
    }

    private static List<String> runs(String text) {
        List<String> runs = new ArrayList<>();
        java.util.regex.Matcher run =
                java.util.regex.Pattern.compile("[0-9]+|[^0-9]+").matcher(text);
        while (run.find()) {
            runs.add(run.group());
        }
        return runs;
    }

    private static int compareNatural(String a, String b) {
        if (a.equals(b)) {
            return 0;
        }
        List<String> left = runs(a);
        List<String> right = runs(b);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            String x = left.get(i);
            String y = right.get(i);
            boolean numbers = x.matches("\\d{1,18}") && y.matches("\\d{1,18}");
            int order =
                    numbers ? Long.compare(Long.parseLong(x), Long.parseLong(y)) : x.compareTo(y);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }
}
