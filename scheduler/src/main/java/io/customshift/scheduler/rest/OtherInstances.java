package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.OwnAddress;
import io.customshift.scheduler.stream.KafkaRuntime;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.topics.Keys;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the instance that holds a running job for what only it knows, so that a user behind a load balancer need not know
 * which one that is. A request that came from another instance is not sent on again: two that take each other for the
 * holder, as they may while jobs move, would go on for ever.
 */
@Singleton
class OtherInstances {
    /** On a request that another instance sends on. */
    static final String FORWARDED = "X-Customshift-Forwarded";

    private static final Logger LOG = Logger.getLogger(OtherInstances.class);

    private final KafkaRuntime runtime;
    private final CurrentVertxRequest current;
    private final boolean secure;
    private final HttpClient http;

    @Inject
    OtherInstances(KafkaRuntime runtime, OwnAddress address, CurrentVertxRequest current, Config config) {
        this.runtime = runtime;
        this.current = current;
        this.secure = address.isSecure();
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).version(HttpClient.Version.HTTP_1_1);
        this.http = (secure ? client.sslContext(PeerTrust.context(config)) : client).build();
    }

    /** The results so far, from their holder; nothing when nobody else holds the job, or the holder does not give them. */
    Optional<InputStream> results(Tenant tenant, JobId job, @Nullable String authorization)
            throws InterruptedException {
        Optional<String> holder = runtime.otherHolder(Keys.job(tenant, job));
        if (holder.isEmpty()) {
            return Optional.empty();
        }
        String id = URLEncoder.encode(job.value(), StandardCharsets.UTF_8).replace("+", "%20");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create((secure ? "https://" : "http://") + holder.get() + "/v1/jobs/" + id + "/results"))
                .header("X-Tenant", tenant.value())
                .header(FORWARDED, "1")
                .timeout(Duration.ofSeconds(10));
        if (authorization != null) {
            request.header(HttpHeaders.AUTHORIZATION, authorization);
        } else {
            SignIn.session(current.getCurrent()).ifPresent(cookie -> request.header(HttpHeaders.COOKIE, cookie));
        }
        try {
            HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() == 200) {
                return Optional.of(answer.body());
            }
            answer.body().close();
            LOG.debugf("%s answers %d for %s", holder.get(), answer.statusCode(), job);
        } catch (IOException e) {
            LOG.debugf("%s does not answer for %s: %s", holder.get(), job, e);
        }
        return Optional.empty();
    }
}
