package io.varve.server.http;

import io.varve.query.engine.PromqlEngine;
import io.varve.query.engine.QueryException;
import io.varve.query.engine.QueryOptions;
import io.varve.query.engine.QueryResult;
import io.varve.query.engine.QueryStats;
import io.varve.query.engine.ResultValue;
import io.varve.storage.model.TenantId;
import io.varve.storage.read.ReadStats;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// An engine that knows a few words: `wait` runs until it is cancelled or released, `bug` and
/// `<kind> <text>` fail, everything else yields itself and the tenant as a string.
final class FakeEngine implements PromqlEngine {
    final CountDownLatch waiting = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    volatile boolean released;

    @Override
    public QueryResult instant(TenantId tenant, String query, long timeMs, QueryOptions options) {
        if (query.equals("bug")) {
            throw new IllegalStateException("a bug");
        }
        for (ErrorKind kind : ErrorKind.values()) {
            if (query.startsWith(kind + " ")) {
                throw new QueryException(kind, query.substring(kind.name().length() + 1));
            }
        }
        if (query.equals("wait")) {
            await(options);
        }
        return new QueryResult(
                new ResultValue.Text(timeMs, tenant + ":" + query),
                List.of(),
                List.of(),
                new QueryStats(
                        new QueryStats.Samples(0, 0, 0, List.of()),
                        new ReadStats(),
                        new QueryStats.Times(0, 0, 0, 0)));
    }

    private void await(QueryOptions options) {
        waiting.countDown();
        while (!released) {
            try {
                options.cancel().check("expression evaluation");
            } catch (VarveException e) {
                cancelled.countDown();
                throw e;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public QueryResult range(
            TenantId tenant,
            String query,
            long startMs,
            long endMs,
            long stepMs,
            QueryOptions options) {
        return instant(tenant, query, startMs, options);
    }
}
