package io.customshift.scheduler.app;

import io.customshift.scheduler.stream.KafkaRuntime;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the broker answers and the state is in hand; {@link StoreReady} tells when only the bucket is missing. */
@Readiness
@ApplicationScoped
public class BrokerReady implements HealthCheck {
    private final KafkaRuntime runtime;

    @Inject
    public BrokerReady(KafkaRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> trouble = runtime.isWaitingForStore() ? Optional.empty() : runtime.trouble();
        var response = HealthCheckResponse.named("broker").status(trouble.isEmpty());
        trouble.ifPresent(why -> response.withData("code", "BROKER_UNAVAILABLE").withData("reason", why));
        return response.build();
    }
}
