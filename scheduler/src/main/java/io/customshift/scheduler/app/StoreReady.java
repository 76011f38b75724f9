package io.customshift.scheduler.app;

import io.customshift.scheduler.stream.KafkaRuntime;
import io.customshift.storage.StoreCode;
import io.customshift.storage.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when the bucket can be used with the credentials that are set, and an instance that waited for it has seen that: until
 * then {@link BrokerReady} leaves the telling to this one, so between the two it would be ready and refuse all requests.
 */
@Readiness
@ApplicationScoped
public class StoreReady implements HealthCheck {
    private final StoreWatch watch;
    private final KafkaRuntime runtime;

    @Inject
    public StoreReady(StoreWatch watch, KafkaRuntime runtime) {
        this.watch = watch;
        this.runtime = runtime;
    }

    @Override
    public HealthCheckResponse call() {
        // In this order: what is seen of the bucket later can only be better.
        boolean begins = runtime.beginsWithTheStore();
        Optional<StoreException> trouble = watch.trouble()
                .or(() -> begins
                        ? Optional.of(new StoreException(
                                StoreCode.STORE_UNAVAILABLE, "the bucket has just come; wait a moment"))
                        : Optional.empty());
        var response = HealthCheckResponse.named("store").status(trouble.isEmpty());
        trouble.ifPresent(why ->
                response.withData("code", why.code().name()).withData("reason", String.valueOf(why.getMessage())));
        return response.build();
    }
}
