package io.customshift.scheduler.app;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.scheduler.access.Access;
import io.customshift.scheduler.access.Certificates;
import io.customshift.scheduler.access.KeyFile;
import io.customshift.scheduler.access.Keyring;
import io.customshift.scheduler.audit.AuditTrail;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.quota.Admissions;
import io.customshift.scheduler.quota.QuotaDoor;
import io.customshift.scheduler.quota.Quotas;
import io.customshift.scheduler.quota.RequestRate;
import io.customshift.scheduler.stream.AuditLog;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.view.FleetView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;

/** Makes what decides on who comes in, how much of it, and writes it down. */
@ApplicationScoped
public class Doors {
    @Produces
    @Singleton
    Keyring keyring(SchedulerConfig config) {
        return new Keyring(new KeyFile(config.access().keysFile().map(Path::of)));
    }

    @Produces
    @Singleton
    Certificates certificates(SchedulerConfig config) {
        return Certificates.parse(config.access().certificates().orElse(""));
    }

    @Produces
    @Singleton
    Access access(SchedulerConfig config, Keyring keys, Certificates certificates, OwnAddress address, Clock clock) {
        return new Access(
                keys,
                address.isLoopback() || config.access().insecure(),
                config.oidc().enabled() || !certificates.isEmpty(),
                clock);
    }

    @Produces
    @Singleton
    AuditTrail audit(Sender sender, Clock clock) {
        return new AuditTrail(sender::send, clock);
    }

    void end(@Disposes AuditTrail audit) {
        audit.close();
    }

    @Produces
    @Singleton
    AuditLog auditLog(ClientSettings settings, TopicNames names) {
        return new AuditLog(settings, names);
    }

    @Produces
    @Singleton
    Quotas quotas(SchedulerConfig config) {
        return Quotas.read(config.quotas(), config.quotasFile().map(Path::of));
    }

    @Produces
    @Singleton
    Admissions admissions() {
        return new Admissions();
    }

    @Produces
    @Singleton
    QuotaDoor quotaDoor(Quotas quotas, Admissions admissions, FleetView view, Sender sender, Clock clock) {
        return new QuotaDoor(quotas, admissions, view, sender::place, clock);
    }

    @Produces
    @Singleton
    RequestRate requestRate(Quotas quotas) {
        return new RequestRate(quotas, System::nanoTime);
    }
}
