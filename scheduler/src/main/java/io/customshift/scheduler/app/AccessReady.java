package io.customshift.scheduler.app;

import io.customshift.scheduler.access.Access;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when somebody can be let in. */
@Readiness
@ApplicationScoped
public class AccessReady implements HealthCheck {
    private final Access access;

    @Inject
    public AccessReady(Access access) {
        this.access = access;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> trouble = access.trouble();
        var response = HealthCheckResponse.named("access").status(trouble.isEmpty());
        trouble.ifPresent(why -> response.withData("code", "KEY_MISSING").withData("reason", why));
        return response.build();
    }
}
