package io.customshift.worker.channel;

import io.customshift.worker.config.WorkerSettings;
import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Conditions.Need;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** What the worker does with the broker beside its channels: watching it, and reading orders. Called on one thread. */
@ApplicationScoped
public class Broker {
    private final String bootstrapServers;
    private final TopicNames topics;
    private final WorkerSettings settings;
    private final Cancellations cancellations;
    private final Conditions conditions;
    private @Nullable BrokerWatch watch;
    private @Nullable ControlReader control;
    private @Nullable Thread reading;

    Broker(
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            TopicNames topics,
            WorkerSettings settings,
            Cancellations cancellations,
            Conditions conditions) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.settings = settings;
        this.cancellations = cancellations;
        this.conditions = conditions;
    }

    /** One look at the broker; reads orders as soon as their topic exists. */
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
            ControlReader fresh = new ControlReader(bootstrapServers, topics, cancellations, conditions);
            reader = new Thread(fresh, "control");
            reader.setDaemon(true);
            reader.start();
            control = fresh;
            reading = reader;
        }
    }

    public void stop() {
        if (control != null) {
            control.stop();
        }
        if (watch != null) {
            watch.close();
        }
    }
}
