package io.varve.query.api;

import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Finds series and labels without looking at samples. Thread-safe.
final class SeriesLookup {
    private static final String TRUNCATED = "results truncated due to limit";

    /// A label set in a list: object, array and references; the strings are the source's.
    private static final int LABELS_BYTES = 48;

    /// A string in a list, but for its characters.
    private static final int STRING_BYTES = 56;

    private final long memoryMaxBytes;
    private final Queryable source;

    SeriesLookup(long memoryMaxBytes, Queryable source) {
        this.memoryMaxBytes = memoryMaxBytes;
        this.source = source;
    }

    private ReadContext context(SelectorRequest request, CancelToken cancel) {
        MemoryAccount memory = new MemoryAccount("query.memory_max", memoryMaxBytes);
        return new ReadContext(cancel, memory, request.partial());
    }

    /// One more than the limit, so that it shows whether there is more; 0: all.
    private static int probe(int limit) {
        return limit == 0 || limit == Integer.MAX_VALUE ? limit : limit + 1;
    }

    ApiAnswer series(TenantId tenant, SelectorRequest request, CancelToken cancel) {
        ReadContext context = context(request, cancel);
        Collection<Labels> found =
                request.selectors().size() == 1 ? new ArrayList<>() : new TreeSet<>();
        try (Querier querier = source.querier(tenant, request.range(), context)) {
            for (List<Matcher> matchers : request.selectors()) {
                collect(querier, matchers, request, context, found);
            }
        }
        return answer(
                found,
                request.limit(),
                context,
                shown ->
                        json -> {
                            json.writeStartArray();
                            for (Labels labels : shown) {
                                ResultJson.writeLabels(json, labels);
                            }
                            json.writeEndArray();
                        });
    }

    private static void collect(
            Querier querier,
            List<Matcher> matchers,
            SelectorRequest request,
            ReadContext context,
            Collection<Labels> into) {
        int wanted = probe(request.limit());
        SelectHints hints =
                new SelectHints(request.range(), 0, "series", 0, List.of(), false, wanted);
        SeriesSet set = querier.select(hints, matchers);
        for (int count = 0; (wanted == 0 || count < wanted) && set.advance(); count++) {
            context.cancel().check("series lookup");
            Labels labels = set.series().labels();
            context.memory().take(LABELS_BYTES + 8L * labels.size());
            into.add(labels);
        }
    }

    ApiAnswer labelNames(TenantId tenant, SelectorRequest request, CancelToken cancel) {
        return strings(tenant, request, cancel, Querier::labelNames);
    }

    ApiAnswer labelValues(
            TenantId tenant, String name, SelectorRequest request, CancelToken cancel) {
        return strings(
                tenant,
                request,
                cancel,
                (querier, matchers, limit) -> querier.labelValues(name, matchers, limit));
    }

    private interface Lookup {
        List<String> find(Querier querier, List<Matcher> matchers, int limit);
    }

    private ApiAnswer strings(
            TenantId tenant, SelectorRequest request, CancelToken cancel, Lookup lookup) {
        ReadContext context = context(request, cancel);
        int wanted = probe(request.limit());
        Collection<String> found;
        try (Querier querier = source.querier(tenant, request.range(), context)) {
            if (request.selectors().size() <= 1) {
                List<Matcher> matchers =
                        request.selectors().isEmpty() ? List.of() : request.selectors().getFirst();
                found = charged(lookup.find(querier, matchers, wanted), context);
            } else {
                SortedSet<String> union = new TreeSet<>(Utf8Order::compare);
                for (List<Matcher> matchers : request.selectors()) {
                    union.addAll(charged(lookup.find(querier, matchers, wanted), context));
                }
                found = union;
            }
        }
        return answer(
                found,
                request.limit(),
                context,
                shown ->
                        json -> {
                            json.writeStartArray();
                            for (String text : shown) {
                                json.writeString(JsonText.of(text));
                            }
                            json.writeEndArray();
                        });
    }

    private static List<String> charged(List<String> found, ReadContext context) {
        long bytes = 0;
        for (String text : found) {
            bytes += STRING_BYTES + text.length();
        }
        context.cancel().check("label lookup");
        context.memory().take(bytes);
        return found;
    }

    private interface Writer<T> {
        ApiData of(List<T> shown);
    }

    private static <T> ApiAnswer answer(
            Collection<T> found, int limit, ReadContext context, Writer<T> writer) {
        List<T> all = List.copyOf(found);
        boolean truncated = limit > 0 && all.size() > limit;
        List<String> warnings = new ArrayList<>(new TreeSet<>(context.warnings()));
        if (truncated) {
            warnings.add(TRUNCATED);
        }
        List<T> shown = truncated ? all.subList(0, limit) : all;
        return new ApiAnswer(writer.of(shown), warnings, List.of());
    }
}
