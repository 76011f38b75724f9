package io.customshift.worker.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** {@code /q/health/ready} and {@code /q/health/live}. */
@ApplicationScoped
public class WorkerHealth {
    private final Conditions conditions;
    private final Vitals vitals;

    WorkerHealth(Conditions conditions, Vitals vitals) {
        this.conditions = conditions;
        this.vitals = vitals;
    }

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck ready() {
        return () -> {
            var reasons = conditions.reasons();
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("worker").status(reasons.isEmpty());
            reasons.forEach((need, reason) -> answer.withData(need.name(), reason));
            return answer.build();
        };
    }

    @Produces
    @Liveness
    @ApplicationScoped
    HealthCheck alive() {
        return () -> {
            Optional<String> dead = vitals.dead();
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("rendering").status(dead.isEmpty());
            dead.ifPresent(reason -> answer.withData("reason", reason));
            return answer.build();
        };
    }
}
