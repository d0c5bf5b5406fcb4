package io.varve.query.api;

import io.varve.query.engine.PromqlEngine;
import io.varve.query.engine.QueryException;
import io.varve.query.engine.QueryExtra;
import io.varve.query.engine.QueryOptions;
import io.varve.query.engine.QueryResult;
import io.varve.storage.model.TenantId;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An engine that gives the answer it was told to give.
final class ScriptedEngine implements PromqlEngine {
    @Nullable QueryResult answer;
    @Nullable QueryException failure;
    String asked = "";
    Set<QueryExtra> extras = Set.of();

    @Override
    public QueryResult instant(TenantId tenant, String query, long timeMs, QueryOptions options) {
        return answer(query + " " + timeMs, options);
    }

    @Override
    public QueryResult range(
            TenantId tenant,
            String query,
            long startMs,
            long endMs,
            long stepMs,
            QueryOptions options) {
        return answer(query + " " + startMs + " " + endMs + " " + stepMs, options);
    }

    private QueryResult answer(String question, QueryOptions options) {
        asked = question;
        extras = options.extras();
        if (failure != null) {
            throw failure;
        }
        return Objects.requireNonNull(answer);
    }
}
