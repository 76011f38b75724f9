package io.customshift.worker.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** {@code /q/health/ready} and {@code /q/health/live}. */
@ApplicationScoped
public class WorkerHealth {
    private final Conditions conditions;
    private final Watchdog watchdog;

    WorkerHealth(Conditions conditions, Watchdog watchdog) {
        this.conditions = conditions;
        this.watchdog = watchdog;
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
            var stalled = watchdog.stalled();
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("rendering").status(stalled.isEmpty());
            stalled.ifPresent(still -> answer.withData(
                    "reason", "no denoising step for " + still.toSeconds() + " s with a shard in hand"));
            return answer.build();
        };
    }
}
