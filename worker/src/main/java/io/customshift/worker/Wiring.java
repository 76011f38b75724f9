package io.customshift.worker;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.id.WorkerId;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreTimeouts;
import io.customshift.storage.StoreWire;
import io.customshift.storage.WebIdentity;
import io.customshift.tracing.Tracing;
import io.customshift.worker.cache.ReferenceCache;
import io.customshift.worker.channel.JobFences;
import io.customshift.worker.config.StoreSettings;
import io.customshift.worker.config.WorkerSettings;
import io.customshift.worker.engine.EncodedSubject;
import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Fitness;
import io.customshift.worker.health.Vitals;
import io.customshift.worker.health.Watchdog;
import io.customshift.worker.heartbeat.Heartbeats;
import io.customshift.worker.heartbeat.WorkInHand;
import io.customshift.worker.metrics.WorkerMetrics;
import io.customshift.worker.pod.PodCost;
import io.customshift.worker.render.SubjectKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Plain classes as beans: they take values, and know no framework. */
final class Wiring {

    @Produces
    @Singleton
    WorkerId worker(WorkerSettings settings) {
        return new WorkerId(settings.workerId().orElseGet(Wiring::ownName));
    }

    @Produces
    @Singleton
    TopicNames topics(WorkerSettings settings) {
        return new TopicNames(settings.topicPrefix().orElse(""));
    }

    @Produces
    @Singleton
    ClientSettings client(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
        Config all = ConfigProvider.getConfig();
        return ClientSettings.from(
                bootstrapServers, all.getPropertyNames(), name -> all.getOptionalValue(name, String.class));
    }

    @Produces
    @Singleton
    Conditions conditions() {
        return new Conditions();
    }

    @Produces
    @Singleton
    JobFences fences() {
        return new JobFences();
    }

    @Produces
    @Singleton
    Watchdog watchdog(WorkerSettings settings) {
        return new Watchdog(settings.stallLimit(), System::nanoTime);
    }

    @Produces
    @Singleton
    Fitness fitness(WorkerSettings settings) {
        return new Fitness(settings.storePatience(), System::nanoTime);
    }

    @Produces
    @Singleton
    Vitals vitals(Watchdog watchdog, Fitness fitness) {
        return new Vitals(watchdog, fitness);
    }

    @Produces
    @Singleton
    WorkInHand work() {
        return new WorkInHand();
    }

    @Produces
    @Singleton
    ReferenceCache<SubjectKey, EncodedSubject> cache(WorkerSettings settings) {
        return new ReferenceCache<>(settings.cacheBytes(), System::nanoTime);
    }

    @Produces
    @Singleton
    MeterFilter explained() {
        return WorkerMetrics.explained();
    }

    @Produces
    @Singleton
    WorkerMetrics metrics(MeterRegistry registry, ReferenceCache<SubjectKey, EncodedSubject> cache) {
        return new WorkerMetrics(registry, cache::figures);
    }

    @Produces
    @Singleton
    PodCost podCost(WorkerSettings settings, WorkInHand work, ReferenceCache<SubjectKey, EncodedSubject> cache) {
        return new PodCost(settings.pod(), work, cache::figures, System::nanoTime);
    }

    @Produces
    @Singleton
    Tracing tracing() {
        return Tracing.of("customshift-worker");
    }

    void close(@Disposes Tracing tracing) {
        tracing.close();
    }

    @Produces
    @Singleton
    InstantSource time(WorkerSettings settings) {
        return Clock.offset(Clock.systemUTC(), settings.clockOffset());
    }

    @Produces
    @Singleton
    Heartbeats heartbeats(
            WorkerId worker, WorkInHand work, ReferenceCache<SubjectKey, EncodedSubject> cache, InstantSource time) {
        return new Heartbeats(worker, work, cache, time);
    }

    @Produces
    @Singleton
    MinioObjectStore store(StoreSettings settings, WorkerSettings worker) {
        return new MinioObjectStore(
                new StoreAddress(
                        settings.endpoint(),
                        settings.accessKey().orElse(""),
                        settings.secretKey().orElse(""),
                        settings.bucket(),
                        settings.region()),
                // A store that does not say a word for that long is away, and nothing in hand may wait for it any
                // longer.
                StoreTimeouts.DEFAULT.withSilence(worker.storePatience()),
                new StoreWire(
                        settings.caFile(),
                        settings.sessionToken(),
                        Optional.empty(),
                        WebIdentity.of(settings.webIdentityTokenFile(), settings.stsEndpoint(), settings.roleArn())));
    }

    void close(@Disposes MinioObjectStore store) {
        store.close();
    }

    private static String ownName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "worker";
        }
        String plain = host.replaceAll("[^A-Za-z0-9.-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        return plain.substring(0, Math.min(100, plain.length())) + "-"
                + ProcessHandle.current().pid();
    }
}
