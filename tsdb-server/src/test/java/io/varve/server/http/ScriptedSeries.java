package io.varve.server.http;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A source of so many series, each with some samples and the tenant as a label, which fails at one
/// of them, or waits there until it is cancelled.
final class ScriptedSeries implements Queryable {
    private static final int SAMPLES = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    final CountDownLatch waiting = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);

    private final int count;
    private final int failAt;
    private final int waitAt;
    private final Chunk chunk;

    /// @param failAt number of the series at which it fails; -1 for none
    /// @param waitAt number of the series at which it waits; -1 for none
    ScriptedSeries(int count, int failAt, int waitAt) {
        this.count = count;
        this.failAt = failAt;
        this.waitAt = waitAt;
        SampleColumn samples = new SampleColumn();
        for (int i = 0; i < SAMPLES; i++) {
            samples.addFloat(1000L * i, Math.sqrt(i));
        }
        this.chunk = Encoding.XOR.encode(samples, 0, SAMPLES, 0);
    }

    @Override
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context) {
        return new ScriptedQuerier(tenant, context);
    }

    private final class ScriptedQuerier implements Querier {
        private final TenantId tenant;
        private final ReadContext context;

        private ScriptedQuerier(TenantId tenant, ReadContext context) {
            this.tenant = tenant;
            this.context = context;
        }

        @Override
        public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
            return new ScriptedSet(tenant, context);
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers, int limit) {
            return List.of();
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
            return List.of();
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private final class ScriptedSet implements SeriesSet {
        private final TenantId tenant;
        private final ReadContext context;
        private int at = -1;

        private ScriptedSet(TenantId tenant, ReadContext context) {
            this.tenant = tenant;
            this.context = context;
        }

        @Override
        public boolean advance() {
            at++;
            if (at == failAt) {
                throw new VarveException(ErrorKind.INTERNAL, "the disk is gone");
            }
            if (at == waitAt) {
                waiting.countDown();
                while (!context.cancel().isCancelled()) {
                    context.cancel().check("a test");
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                cancelled.countDown();
            }
            return at < count;
        }

        @Override
        public Series series() {
            String number = String.format("%06d", at);
            Labels labels =
                    Labels.of("__name__", "m", "number", number, "tenant", tenant.toString());
            return new Series() {
                @Override
                public Labels labels() {
                    return labels;
                }

                @Override
                public ChunkCursor chunks(TimeRange range) {
                    return new OneChunk();
                }
            };
        }
    }

    private final class OneChunk implements ChunkCursor {
        private boolean over;

        @Override
        public boolean advance() {
            boolean first = !over;
            over = true;
            return first;
        }

        @Override
        public Chunk chunk() {
            return chunk;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
