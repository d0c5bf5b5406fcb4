package io.varve.bench.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Medians, spreads and ratios of the trials of one scenario, as a Markdown table.
final class Report {
    private final Map<Figure, Map<ServerKind, List<Double>>> figures = new EnumMap<>(Figure.class);

    void add(ServerKind kind, Map<Figure, Double> trial) {
        trial.forEach((figure, value) ->
                figures.computeIfAbsent(figure, _ -> new EnumMap<>(ServerKind.class))
                        .computeIfAbsent(kind, _ -> new ArrayList<>())
                        .add(value));
    }

    String table(String title, List<ServerKind> kinds) {
        StringBuilder table = new StringBuilder("### ").append(title).append("\n\n| figure |");
        kinds.forEach(kind -> table.append(' ').append(kind.title()).append(" |"));
        List<ServerKind> peers = peers(kinds);
        peers.forEach(peer -> table.append(" Varve / ").append(peer.title()).append(" |"));
        table.append("\n|---|").append("---|".repeat(kinds.size() + peers.size())).append('\n');
        figures.forEach((figure, byKind) -> row(table, figure, byKind, kinds));
        return table.append('\n').toString();
    }

    /// The servers that Varve is compared with; none if it did not run itself.
    private static List<ServerKind> peers(List<ServerKind> kinds) {
        return kinds.contains(ServerKind.VARVE)
                ? kinds.stream().filter(kind -> kind != ServerKind.VARVE).toList()
                : List.of();
    }

    private static void row(
            StringBuilder table,
            Figure figure,
            Map<ServerKind, List<Double>> byKind,
            List<ServerKind> kinds) {
        table.append("| ").append(figure.title()).append(" |");
        for (ServerKind kind : kinds) {
            List<Double> values = sorted(byKind, kind);
            table.append(' ').append(figure.format(median(values)));
            if (values.size() > 1) {
                table.append(" (")
                        .append(figure.format(values.getFirst()))
                        .append("–")
                        .append(figure.format(values.getLast()))
                        .append(')');
            }
            table.append(" |");
        }
        double varve = median(sorted(byKind, ServerKind.VARVE));
        for (ServerKind peer : peers(kinds)) {
            double figureOfPeer = median(sorted(byKind, peer));
            String ratio =
                    figureOfPeer == 0
                            ? "–"
                            : String.format(Locale.ROOT, "%.2f", varve / figureOfPeer);
            table.append(' ').append(ratio).append(" |");
        }
        table.append('\n');
    }

    private static List<Double> sorted(Map<ServerKind, List<Double>> byKind, ServerKind kind) {
        return byKind.getOrDefault(kind, List.of()).stream().sorted().toList();
    }

    private static double median(List<Double> sorted) {
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
