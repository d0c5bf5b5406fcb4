package io.varve.query.api;

import java.util.ArrayList;
import java.util.List;

/// A successful answer: data, and what the caller should know about it.
public record ApiAnswer(ApiData data, List<String> warnings, List<String> infos) {
    /// The most texts of one kind; the API sums up the rest in one more.
    private static final int ANNOTATIONS_MAX = 10;

    public ApiAnswer {
        warnings = capped(warnings, "warning");
        infos = capped(infos, "info");
    }

    /// An answer without data, which has no body.
    public static final ApiAnswer NONE = new ApiAnswer(json -> json.writeNull());

    public ApiAnswer(ApiData data) {
        this(data, List.of(), List.of());
    }

    private static List<String> capped(List<String> texts, String kind) {
        int omitted = texts.size() - ANNOTATIONS_MAX;
        if (omitted <= 0) {
            return List.copyOf(texts);
        }
        List<String> shown = new ArrayList<>(texts.subList(0, ANNOTATIONS_MAX));
        shown.add(omitted + " more " + kind + " annotations omitted");
        return List.copyOf(shown);
    }
}
