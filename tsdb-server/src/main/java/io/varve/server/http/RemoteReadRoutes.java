package io.varve.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.varve.query.api.ApiCall;
import io.varve.query.api.Parameters;
import io.varve.query.api.QueryApi;
import io.varve.query.remoteread.AnswerSink;
import io.varve.query.remoteread.RemoteRead;
import io.varve.query.remoteread.ResponseType;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Remote read over HTTP: another Prometheus asks for samples. Thread-safe.
final class RemoteReadRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteReadRoutes.class);

    /// Requests are small: this is for some that list very many values.
    private static final long TOTAL_BYTES_MAX = 3L * RemoteRead.REQUEST_BYTES_MAX;

    private final ApiRoutes api;
    private final Readiness readiness;
    private final TenantHeader tenants;
    private final Disconnects disconnects;
    private final RequestBodies bodies =
            new RequestBodies("message", RemoteRead.REQUEST_BYTES_MAX, TOTAL_BYTES_MAX);

    RemoteReadRoutes(
            ApiRoutes api, Readiness readiness, TenantHeader tenants, Disconnects disconnects) {
        this.api = api;
        this.readiness = readiness;
        this.tenants = tenants;
        this.disconnects = disconnects;
    }

    void addTo(RouteTable table) {
        api.addRaw(table, HandlerType.POST, "/read", this::read);
    }

    private void read(Context context) throws Exception {
        QueryApi queries = readiness.require().queries();
        TenantId tenant = tenants.of(context.req());
        Response response = new Response(context);
        try (RequestBodies.Body body = bodies.read(context.req())) {

            Set<String> missing;
            try (Disconnects.Watch watch = disconnects.watchWriting(context.req())) {
                ApiCall call = new ApiCall(tenant, Parameters.of(), watch);
                missing = queries.remoteRead(call, body.array(), body.length(), response);
            }
            for (String what : missing) {
                LOG.warn(
                        "an answer to a remote read of tenant {} lacks something: {}",
                        tenant,
                        what);
            }
            response.close();
        } catch (VarveException e) {
            response.fail(ErrorTable.of(e.kind()).status(), e);
        } catch (RuntimeException | Error e) {
            response.fail(500, e);
        }
    }

    /// The response to one request.
    private static final class Response implements AnswerSink {
        private final Context context;
        private @Nullable OutputStream out;

        private Response(Context context) {
            this.context = context;
        }

        @Override
        public OutputStream open(ResponseType type) throws IOException {
            context.res().setContentType(type.contentType());
            if (!type.contentEncoding().isEmpty()) {
                context.header("Content-Encoding", type.contentEncoding());
            }
            OutputStream opened = context.res().getOutputStream();
            out = opened;
            return opened;
        }

        private void close() throws IOException {
            if (out != null) {
                out.close();
            }
        }

        /// Answers with an error; breaks off an answer that was begun.
        private void fail(int status, Throwable failure) throws IOException {
            boolean known = failure instanceof VarveException;
            if (status == 500) {
                LOG.error("remote read failed: {}", failure.getMessage(), failure);
            }
            if (out != null) {
                throw broken(status, failure);
            }
            String text = known ? failure.getMessage() : "unexpected error: " + failure;
            ResponseBody.text(context, status, text + "\n");
        }

        /// Closes the connection: without its end no client takes what it has got for the answer.
        private BrokenAnswerException broken(int status, Throwable failure) {
            ServletContextRequest.getServletContextRequest(context.req())
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close(failure);
            return new BrokenAnswerException(status, failure);
        }
    }
}
