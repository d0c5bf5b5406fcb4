package io.varve.query.remoteread;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SampleReader;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;

/// Answers remote read requests from a source: series in the order of their labels, samples as they
/// are stored, stale markers included, start timestamps left out (no message has a place for them).
///
/// One series is in memory at a time. Of the sampled form the compressed answer is, too, because it
/// begins with its length. Thread-safe; a request runs on the caller's thread.
public final class RemoteRead {
    /// The most that a request may have, compressed or not; the same as in Prometheus.
    public static final int REQUEST_BYTES_MAX = 32 << 20;

    private final RemoteReadSettings settings;
    private final Queryable source;

    public RemoteRead(RemoteReadSettings settings, Queryable source) {
        this.settings = settings;
        this.source = source;
    }

    /// Answers one request.
    ///
    /// @param body the snappy block that came, in the first `length` bytes of an array
    /// @param context bounds time and memory, and is told what was read and what could not be
    /// @throws VarveException of kind INVALID if the request is not what it should be or asks for
    ///   too many samples, CANCELLED if the client is gone, INTERNAL if the source cannot be read
    public void answer(
            TenantId tenant, byte[] body, int length, ReadContext context, AnswerSink sink) {
        ReadRequest request = ReadRequestDecoder.decode(body, length, context.memory());
        try (AnswerWriter answer = writer(request.responseType(), context, sink)) {
            for (int i = 0; i < request.queries().size(); i++) {
                answer.beginQuery(i);
                query(tenant, request.queries().get(i), context, answer);
                answer.endQuery();
            }
            context.cancel().check("remote read");
            answer.finish();
        } catch (IOException e) {
            throw new VarveException(ErrorKind.CANCELLED, "the client is gone", e);
        }
    }

    private AnswerWriter writer(ResponseType type, ReadContext context, AnswerSink sink) {
        return switch (type) {
            case SAMPLES -> new SampledAnswer(context.memory(), settings.samplesMax(), sink);
            case STREAMED_XOR_CHUNKS -> new ChunkedAnswer(settings.samplesMax(), sink);
        };
    }

    private void query(
            TenantId tenant, ReadRequest.Query query, ReadContext context, AnswerWriter answer)
            throws IOException {
        TimeRange range = query.hints().range();
        if (range.isEmpty()) {
            return;
        }
        SampleReader reader = new SampleReader(context);
        SampleColumn samples = new SampleColumn();
        try (Querier querier = source.querier(tenant, range, context);
                HeldMemory held = new HeldMemory(context.memory())) {
            SeriesSet set = querier.select(query.hints(), query.matchers());
            while (set.advance()) {
                context.cancel().check("remote read");
                Series series = set.series();
                if (!query.isLabelsOnly()) {
                    reader.read(series, range, samples);
                    if (samples.size() == 0) {
                        continue;
                    }
                    held.set(bytes(samples));
                }
                answer.series(series.labels(), samples);
            }
        } catch (VarveException e) {
            throw asAnswered(e);
        }
    }

    private static long bytes(SampleColumn samples) {
        long bytes = samples.bytes();
        for (int i = 0; samples.histogramCount() > 0 && i < samples.size(); i++) {
            var histogram = samples.histogram(i);
            bytes += histogram == null ? 0 : histogram.bytes();
        }
        return bytes;
    }

    /// A source that lacks something is a fault of this server, whatever it lacks.
    private static VarveException asAnswered(VarveException e) {
        return switch (e.kind()) {
            case INVALID, LIMITED, CANCELLED, TIMED_OUT, EXECUTION, UNAVAILABLE, INTERNAL -> e;
            case NOT_FOUND, CONFLICT ->
                    new VarveException(
                            ErrorKind.INTERNAL, "series cannot be read: " + e.getMessage(), e);
        };
    }
}
