package io.customshift.worker.channel;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.worker.config.WorkerSettings;
import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Conditions.Need;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** What the worker does with the broker beside its channels: watching it, and reading fences. Called on one thread. */
@ApplicationScoped
public class Broker {
    private final ClientSettings client;
    private final TopicNames topics;
    private final WorkerSettings settings;
    private final JobFences fences;
    private final Conditions conditions;
    private @Nullable BrokerConditions watch;
    private @Nullable FenceReader fenceReader;
    private @Nullable Thread reading;

    Broker(ClientSettings client, TopicNames topics, WorkerSettings settings, JobFences fences, Conditions conditions) {
        this.client = client;
        this.topics = topics;
        this.settings = settings;
        this.fences = fences;
        this.conditions = conditions;
    }

    /** One look at the broker; reads fences as soon as their topic exists. */
    public void look() throws InterruptedException {
        BrokerConditions eyes = watch;
        if (eyes == null) {
            eyes = new BrokerConditions(client, topics, settings.sessionTimeout(), conditions);
            watch = eyes;
        }
        eyes.look();
        boolean there = conditions.reason(Need.TOPICS).isEmpty()
                && conditions.reason(Need.BROKER).isEmpty();
        Thread reader = reading;
        if (there && (reader == null || !reader.isAlive())) {
            FenceReader fresh = new FenceReader(client, topics, fences, conditions);
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
