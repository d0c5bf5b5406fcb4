package io.varve.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.query.api.ApiData;
import io.varve.storage.manifest.DeletionReceipt;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.Ulid;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/// Receipts of deletions as the admin API shows them.
record DeletionJson(List<DeletionReceipt> receipts) implements ApiData {
    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (DeletionReceipt receipt : receipts) {
            write(receipt, json);
        }
        json.writeEndArray();
    }

    private static void write(DeletionReceipt receipt, JsonGenerator json) throws IOException {
        Deletion deletion = receipt.deletion();
        json.writeStartObject();
        json.writeStringField("id", deletion.id().toString());
        json.writeStringField("state", receipt.erasedMs() > 0 ? "erased" : "hidden");
        json.writeArrayFieldStart("match");
        for (List<Matcher> selector : deletion.selectors()) {
            json.writeString(text(selector));
        }
        json.writeEndArray();
        // Without a bound where the deletion has none.
        if (deletion.range().minMs() != Long.MIN_VALUE) {
            time("start", deletion.range().minMs(), json);
        }
        if (deletion.range().maxMs() != Long.MAX_VALUE) {
            time("end", deletion.range().maxMs() - 1, json);
        }
        json.writeStringField("requestedBy", deletion.requestedBy());
        time("requestedAt", deletion.requestedMs(), json);
        time("hiddenAt", receipt.hiddenMs(), json);
        if (receipt.erasedMs() > 0) {
            time("erasedAt", receipt.erasedMs(), json);
        }
        json.writeArrayFieldStart("rewrittenBlocks");
        for (Ulid block : new TreeSet<>(receipt.rewritten())) {
            json.writeString(block.toString());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String text(List<Matcher> selector) {
        StringBuilder text = new StringBuilder("{");
        for (Matcher matcher : selector) {
            text.append(text.length() > 1 ? "," : "").append(matcher);
        }
        return text.append('}').toString();
    }

    private static void time(String name, long timeMs, JsonGenerator json) throws IOException {
        json.writeStringField(name, Instant.ofEpochMilli(timeMs).toString());
    }
}
