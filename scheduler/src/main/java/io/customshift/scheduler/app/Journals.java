package io.customshift.scheduler.app;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.scheduler.stream.JobJournal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Opens journals of jobs. */
@Singleton
public class Journals {
    private final ClientSettings settings;
    private final TopicNames names;

    @Inject
    public Journals(ClientSettings settings, TopicNames names) {
        this.settings = settings;
        this.names = names;
    }

    public JobJournal open(String key, Instant since, boolean pictures, Optional<JobJournal.Place> after) {
        return new JobJournal(settings, names, key, since, pictures, after);
    }
}
