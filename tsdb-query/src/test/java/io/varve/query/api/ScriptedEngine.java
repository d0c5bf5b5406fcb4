package io.varve.query.api;

import io.varve.query.engine.PromqlEngine;
import io.varve.query.engine.QueryException;
import io.varve.query.engine.QueryOptions;
import io.varve.query.engine.QueryResult;
import io.varve.storage.model.TenantId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An engine that gives the answer it was told to give.
final class ScriptedEngine implements PromqlEngine {
    @Nullable QueryResult answer;
    @Nullable QueryException failure;
    String asked = "";

    @Override
    public QueryResult instant(TenantId tenant, String query, long timeMs, QueryOptions options) {
        return answer(query + " " + timeMs);
    }

    @Override
    public QueryResult range(
            TenantId tenant,
            String query,
            long startMs,
            long endMs,
            long stepMs,
            QueryOptions options) {
        return answer(query + " " + startMs + " " + endMs + " " + stepMs);
    }

    private QueryResult answer(String question) {
        asked = question;
        if (failure != null) {
            throw failure;
        }
        return Objects.requireNonNull(answer);
    }
}
