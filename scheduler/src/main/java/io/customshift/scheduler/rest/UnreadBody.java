package io.customshift.scheduler.rest;

import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Reads what a refused request has left of its body, and throws it away. Otherwise the server reads it: once the answer is
 * given it collects the rest in memory, 160 MB were seen of a manifest of 200 MB, and a client that is still sending may
 * never see why it was refused. What is longer than {@link BodyBound} is not read to its end: the connection is closed with
 * the answer.
 */
public class UnreadBody {
    private static final Logger LOG = Logger.getLogger(UnreadBody.class);
    static final Set<String> WITH_BODY = Set.of("PUT", "POST", "PATCH");

    private final BodyBound bound;
    private final CurrentVertxRequest current;

    @Inject
    public UnreadBody(BodyBound bound, CurrentVertxRequest current) {
        this.bound = bound;
        this.current = current;
    }

    @ServerResponseFilter
    public void discard(ContainerRequestContext request) {
        // Where blocking is not allowed nobody has begun to read, and the server throws away by itself.
        if (!WITH_BODY.contains(request.getMethod()) || !BlockingOperationControl.isBlockingAllowed()) {
            return;
        }
        try {
            InputStream body = request.getEntityStream();
            byte[] buffer = new byte[1 << 16];
            long left = bound.max();
            for (int n = 0; body != null && n >= 0 && left >= 0; left -= n) {
                n = body.read(buffer);
            }
            if (left < 0) {
                closeWithTheAnswer();
            }
        } catch (ApiException e) {
            // Too slow, still.
            closeWithTheAnswer();
        } catch (IOException e) {
            LOG.debugf("the rest of a request's body does not come: %s", e);
        }
    }

    private void closeWithTheAnswer() {
        var connection = current.getCurrent().request().connection();
        current.getCurrent().addEndHandler(ended -> connection.close());
    }
}
