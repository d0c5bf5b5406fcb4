package io.varve.server.config;

import java.util.Collection;
import java.util.Optional;

/// Finds what a user may have meant.
final class Suggestion {
    private Suggestion() {}

    /// The candidate that is closest to the text, if one is close enough to be a slip of the pen.
    static Optional<String> nearest(String text, Collection<String> candidates) {
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = distance(text, candidate);
            boolean earlier = distance == bestDistance && candidate.compareTo(best) < 0;
            if (distance < bestDistance || earlier) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return bestDistance <= Math.max(2, text.length() / 3)
                ? Optional.of(best)
                : Optional.empty();
    }

    /// How many characters must be inserted, removed or replaced to turn one text into the other.
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int above = row[j];
                int replace = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
