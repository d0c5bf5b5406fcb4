package io.varve.query.naive;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import io.varve.storage.model.Matcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The function `info` at one time (conformance FORMAT.md, B11.7).
final class NaiveInfo {
    private static final List<String> IDENTIFYING = List.of("instance", "job");

    private final NaiveEvaluator evaluator;
    private final Call call;
    private final long timeMs;
    private final List<Matcher> names = new ArrayList<>();
    private final List<Matcher> data = new ArrayList<>();

    NaiveInfo(NaiveEvaluator evaluator, Call call, long timeMs) {
        this.evaluator = evaluator;
        this.call = call;
        this.timeMs = timeMs;
        if (call.arguments().size() == 2) {
            VectorSelector selector = (VectorSelector) call.arguments().get(1).unwrapped();
            for (Matcher matcher : selector.matchers()) {
                (matcher.name().equals(Labels.METRIC_NAME) ? names : data).add(matcher);
            }
        }
        if (names.isEmpty()) {
            names.add(Matcher.equal(Labels.METRIC_NAME, "target_info"));
        } else if (names.stream().allMatch(matcher -> matcher.type().isNegative())) {
            names.add(new Matcher(Labels.METRIC_NAME, Matcher.Type.REGEX, ".+_info"));
        }
    }

    private record InfoSample(Labels labels, NaiveSample sample) {}

    private boolean isInfo(Labels labels) {
        return names.stream().allMatch(matcher -> matcher.matches(labels));
    }

    private static Labels identity(Labels labels) {
        return labels.only(IDENTIFYING);
    }

    List<NaiveElement> evaluate() {
        List<NaiveElement> vector = evaluator.vector(call.arguments().getFirst(), timeMs);
        Map<Labels, InfoSample> infos = infos();
        List<NaiveElement> result = new ArrayList<>();
        for (NaiveElement element : vector) {
            if (isInfo(element.labels())) {
                result.add(element);
                continue;
            }
            NaiveElement enriched = enriched(element, infos);
            if (enriched != null) {
                result.add(enriched);
            }
        }
        return NaiveNames.distinct(result);
    }

    /// By name and identity.
    private Map<Labels, InfoSample> infos() {
        Map<Labels, InfoSample> infos = new LinkedHashMap<>();
        long reference = reference(call.arguments().getFirst());
        Map<String, Set<String>> targets = targets();
        if (targets.isEmpty()) {
            return infos;
        }
        evaluator
                .selection()
                .store()
                .all()
                .forEach((labels, samples) -> {
                    boolean selected =
                            isInfo(labels)
                                    && data.stream().allMatch(matcher -> matcher.matches(labels))
                                    && targets.entrySet().stream()
                                            .allMatch(target ->
                                                    target.getValue()
                                                            .contains(labels.get(target.getKey())));
                    if (!selected) {
                        return;
                    }
                    NaiveSelection.newest(samples, reference)
                            .ifPresent(sample -> {
                                if (!sample.isFloat()) {
                                    throw NaiveNames.error(
                                            "this should be an info metric, with float samples: "
                                                    + labels);
                                }
                                Labels key = labels.only(List.of("__name__", "instance", "job"));
                                InfoSample other = infos.get(key);
                                if (other != null && other.sample().timeMs() == sample.timeMs()) {
                                    throw NaiveNames.error(
                                            "found duplicate series for info metric");
                                }
                                if (other == null || other.sample().timeMs() < sample.timeMs()) {
                                    infos.put(key, new InfoSample(labels, sample));
                                }
                            });
                });
        return infos;
    }

    /// The values of identifying labels that occur at any step.
    private Map<String, Set<String>> targets() {
        Map<String, Set<String>> targets = new LinkedHashMap<>();
        for (int step = 0; step < evaluator.frame().count(); step++) {
            long time = evaluator.frame().timeMs(step);
            for (NaiveElement element : evaluator.vector(call.arguments().getFirst(), time)) {
                for (String name : IDENTIFYING) {
                    if (!isInfo(element.labels()) && element.labels().has(name)) {
                        targets.computeIfAbsent(name, _ -> new TreeSet<>())
                                .add(element.labels().get(name));
                    }
                }
            }
        }
        return targets;
    }

    private long reference(Expr vector) {
        long reference = timeMs;
        for (TimeShift shift : path(vector)) {
            reference = evaluator.selection().reference(shift, reference);
        }
        return reference;
    }

    /// The shifts from the outermost subquery to the first selector.
    private static List<TimeShift> path(Expr expr) {
        return switch (expr.unwrapped()) {
            case VectorSelector selector -> List.of(selector.shift());
            case MatrixSelector matrix -> List.of(matrix.selector().shift());
            case Subquery subquery -> {
                List<TimeShift> shifts = new ArrayList<>(List.of(subquery.shift()));
                shifts.addAll(path(subquery.expr()));
                yield shifts;
            }
            case Call inner -> first(inner.arguments());
            case Aggregation aggregation -> path(aggregation.operand());
            case Binary binary -> first(List.of(binary.left(), binary.right()));
            case Unary unary -> path(unary.operand());
            default -> List.of();
        };
    }

    private static List<TimeShift> first(List<Expr> exprs) {
        return exprs.stream()
                .map(NaiveInfo::path)
                .filter(path -> !path.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private @Nullable NaiveElement enriched(NaiveElement element, Map<Labels, InfoSample> infos) {
        Map<String, String> added = new LinkedHashMap<>();
        boolean found = false;
        Set<String> wanted = new TreeSet<>();
        data.forEach(matcher -> wanted.add(matcher.name()));
        for (InfoSample info : infos.values()) {
            if (!identity(info.labels()).equals(identity(element.labels()))) {
                continue;
            }
            found = true;
            info.labels()
                    .entries()
                    .forEach(label -> {
                        String name = label.getKey();
                        boolean taken =
                                name.equals(Labels.METRIC_NAME)
                                        || element.labels().has(name)
                                        || (!wanted.isEmpty() && !wanted.contains(name));
                        if (taken) {
                            return;
                        }
                        String other = added.putIfAbsent(name, label.getValue());
                        if (other != null && !other.equals(label.getValue())) {
                            throw NaiveNames.error("conflicting label: " + name);
                        }
                    });
        }
        if (!found) {
            return data.stream().allMatch(Matcher::matchesEmpty) ? element : null;
        }
        LabelsBuilder labels = element.labels().toBuilder();
        added.forEach(labels::set);
        return element.named(labels.build(), element.dropName());
    }
}
