package io.customshift.scheduler.app;

import io.customshift.scheduler.intake.FeedState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while requests that come as events are read; tells what waits and what was passed over. */
@Readiness
@ApplicationScoped
public class RequestsReady implements HealthCheck {
    private final FeedState feed;

    @Inject
    public RequestsReady(FeedState feed) {
        this.feed = feed;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("requests")
                .status(feed.failure().isEmpty())
                .withData("passedOver", feed.passedOver());
        feed.failure().ifPresent(why -> response.withData("reason", "requests.v1 cannot be read: " + why));
        feed.waiting().ifPresent(why -> response.withData("waiting", why));
        feed.lastPassed().ifPresent(place -> response.withData("lastPassedOver", place));
        return response.build();
    }
}
