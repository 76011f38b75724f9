package io.customshift.worker.channel;

import io.customshift.worker.config.WorkerSettings;
import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Conditions.Need;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** What the worker does with the broker beside its channels: watching it, and reading fences. Called on one thread. */
@ApplicationScoped
public class Broker {
    private final String bootstrapServers;
    private final TopicNames topics;
    private final WorkerSettings settings;
    private final JobFences fences;
    private final Conditions conditions;
    private @Nullable BrokerWatch watch;
    private @Nullable FenceReader fenceReader;
    private @Nullable Thread reading;

    Broker(
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            TopicNames topics,
            WorkerSettings settings,
            JobFences fences,
            Conditions conditions) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.settings = settings;
        this.fences = fences;
        this.conditions = conditions;
    }

    /** One look at the broker; reads fences as soon as their topic exists. */
    public void look() throws InterruptedException {
        BrokerWatch eyes = watch;
        if (eyes == null) {
            eyes = new BrokerWatch(bootstrapServers, topics, settings.sessionTimeout(), conditions);
            watch = eyes;
        }
        eyes.look();
        boolean there = conditions.reason(Need.TOPICS).isEmpty()
                && conditions.reason(Need.BROKER).isEmpty();
        Thread reader = reading;
        if (there && (reader == null || !reader.isAlive())) {
            FenceReader fresh = new FenceReader(bootstrapServers, topics, fences, conditions);
            reader = new Thread(fresh, "fences");
            reader.setDaemon(true);
            reader.start();
            fenceReader = fresh;
            reading = reader;
        }
    }

    public void stop() {
        if (fenceReader != null) {
            fenceReader.stop();
        }
        if (watch != null) {
            watch.close();
        }
    }
}
