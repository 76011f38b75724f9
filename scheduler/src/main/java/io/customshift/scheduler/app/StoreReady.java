package io.customshift.scheduler.app;

import io.customshift.storage.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the bucket can be used with the credentials that are set. */
@Readiness
@ApplicationScoped
public class StoreReady implements HealthCheck {
    private final StoreWatch watch;

    @Inject
    public StoreReady(StoreWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<StoreException> trouble = watch.trouble();
        var response = HealthCheckResponse.named("store").status(trouble.isEmpty());
        trouble.ifPresent(why ->
                response.withData("code", why.code().name()).withData("reason", String.valueOf(why.getMessage())));
        return response.build();
    }
}
