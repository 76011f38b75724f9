package io.customshift.worker.channel;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.message.SubjectErased;
import io.customshift.worker.cache.ReferenceCache;
import io.customshift.worker.config.WorkerSettings;
import io.customshift.worker.engine.EncodedSubject;
import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Conditions.Need;
import io.customshift.worker.render.SubjectKey;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** What the worker does with the broker beside its channels: watching it, and reading fences and what is to be forgotten. Called on one thread. */
@ApplicationScoped
public class Broker {
    private final ClientSettings client;
    private final TopicNames topics;
    private final WorkerSettings settings;
    private final JobFences fences;
    private final ReferenceCache<SubjectKey, EncodedSubject> cache;
    private final Conditions conditions;
    private @Nullable BrokerConditions watch;
    private @Nullable FenceReader fenceReader;
    private @Nullable Thread reading;

    Broker(
            ClientSettings client,
            TopicNames topics,
            WorkerSettings settings,
            JobFences fences,
            ReferenceCache<SubjectKey, EncodedSubject> cache,
            Conditions conditions) {
        this.client = client;
        this.topics = topics;
        this.settings = settings;
        this.fences = fences;
        this.cache = cache;
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
            FenceReader fresh = new FenceReader(client, topics, fences, this::forget, conditions);
            reader = new Thread(fresh, "fences");
            reader.setDaemon(true);
            reader.start();
            fenceReader = fresh;
            reading = reader;
        }
    }

    /** The encoded photos of a subject that was removed are not kept, in whatever size. */
    private void forget(SubjectErased subject) {
        cache.removeIf(
                key -> key.tenant().equals(subject.tenant()) && key.subject().equals(subject.digest()));
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
