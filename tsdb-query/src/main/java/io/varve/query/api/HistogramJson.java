package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.storage.histogram.BucketCursor;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.GoFormat;
import java.io.IOException;

/// Native histograms as Prometheus writes them (conformance http-api.md, section 2).
final class HistogramJson {
    private HistogramJson() {}

    static void write(JsonGenerator json, FloatHistogram histogram) throws IOException {
        json.writeStartObject();
        json.writeStringField("count", GoFormat.json(histogram.count()));
        json.writeStringField("sum", GoFormat.json(histogram.sum()));
        writeBuckets(json, histogram.buckets());
        json.writeEndObject();
    }

    /// The field `buckets`, which is left out if all of them are empty.
    private static void writeBuckets(JsonGenerator json, BucketCursor buckets) throws IOException {
        boolean any = false;
        while (buckets.advance()) {
            if (buckets.count() == 0) {
                continue;
            }
            if (!any) {
                json.writeArrayFieldStart("buckets");
                any = true;
            }
            json.writeStartArray();
            json.writeNumber(rule(buckets));
            json.writeString(GoFormat.json(buckets.lower()));
            json.writeString(GoFormat.json(buckets.upper()));
            json.writeString(GoFormat.json(buckets.count()));
            json.writeEndArray();
        }
        if (any) {
            json.writeEndArray();
        }
    }

    /// 0: `(lower, upper]`, 1: `[lower, upper)`, 2: `(lower, upper)`, 3: `[lower, upper]`.
    private static int rule(BucketCursor bucket) {
        if (bucket.lowerInclusive()) {
            return bucket.upperInclusive() ? 3 : 1;
        }
        return bucket.upperInclusive() ? 0 : 2;
    }
}
