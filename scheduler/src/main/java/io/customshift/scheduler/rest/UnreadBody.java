package io.customshift.scheduler.rest;

import io.quarkus.runtime.BlockingOperationControl;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Reads what a refused request has left of its body, and throws it away. Otherwise the server reads it: once the answer is
 * given it collects the rest in memory, 160 MB were seen of a manifest of 200 MB, and a client that is still sending may
 * never see why it was refused. How long a body may be at all is {@code quarkus.http.limits.max-body-size}.
 */
public class UnreadBody {
    private static final Logger LOG = Logger.getLogger(UnreadBody.class);
    private static final Set<String> WITH_BODY = Set.of("PUT", "POST", "PATCH");

    @ServerResponseFilter
    public void discard(ContainerRequestContext request) {
        // Where blocking is not allowed nobody has begun to read, and the server throws away by itself.
        if (!WITH_BODY.contains(request.getMethod()) || !BlockingOperationControl.isBlockingAllowed()) {
            return;
        }
        try {
            InputStream body = request.getEntityStream();
            byte[] buffer = new byte[1 << 16];
            while (body != null && body.read(buffer) >= 0) {
                // nobody wants it
            }
        } catch (IOException e) {
            LOG.debugf("the rest of a request's body does not come: %s", e);
        }
    }
}
