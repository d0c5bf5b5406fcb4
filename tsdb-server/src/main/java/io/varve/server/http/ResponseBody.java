package io.varve.server.http;

import com.github.luben.zstd.ZstdOutputStream;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/// Writes responses. A response is complete on the wire when the method returns or its stream is
/// closed, so that a server that counts requests in progress may stop then.
final class ResponseBody {
    private static final int BUFFER_BYTES = 32 * 1024;

    /// The fastest level: responses are read once.
    private static final int ZSTD_LEVEL = 1;

    /// A weight of zero.
    private static final Pattern REFUSED = Pattern.compile("q=0(\\.0*)?");

    private ResponseBody() {}

    /// A body that is compressed as the client wants it: the first of its encodings that is known.
    static OutputStream open(Context context) throws IOException {
        context.res().addHeader("Vary", "Accept-Encoding");
        String accepted = context.header("Accept-Encoding");
        for (String encoding : accepted == null ? new String[0] : accepted.split(",", -1)) {
            switch (acceptable(encoding)) {
                case "zstd" -> {
                    context.header("Content-Encoding", "zstd");
                    return new ZstdOutputStream(context.res().getOutputStream(), ZSTD_LEVEL);
                }
                case "gzip" -> {
                    context.header("Content-Encoding", "gzip");
                    return new GZIPOutputStream(context.res().getOutputStream(), BUFFER_BYTES);
                }
                case "deflate" -> {
                    context.header("Content-Encoding", "deflate");
                    return new DeflaterOutputStream(context.res().getOutputStream());
                }
                default -> {
                    // The next one may be known.
                }
            }
        }
        return context.res().getOutputStream();
    }

    /// The name of an encoding without its weight; empty if the client will not have it.
    private static String acceptable(String encoding) {
        String[] parts = encoding.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            if (REFUSED.matcher(parts[i].strip()).matches()) {
                return "";
            }
        }
        return parts[0].strip().toLowerCase(Locale.ROOT);
    }

    static void text(Context context, int status, String text) throws IOException {
        text(context, status, text, "text/plain; charset=utf-8");
    }

    static void text(Context context, int status, String text, String contentType)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        context.status(status).contentType(contentType);
        context.res().setContentLength(bytes.length);
        try (OutputStream out = context.res().getOutputStream()) {
            out.write(bytes);
        }
    }

    static void empty(Context context, int status) throws IOException {
        context.status(status);
        context.res().getOutputStream().close();
    }
}
