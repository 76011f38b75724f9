package io.customshift.scheduler.app;

import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.stream.JobJournal;
import io.customshift.scheduler.stream.TopicNames;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.OptionalLong;

/** Opens journals of jobs. */
@Singleton
public class Journals {
    private final SchedulerConfig config;
    private final TopicNames names;

    @Inject
    public Journals(SchedulerConfig config, TopicNames names) {
        this.config = config;
        this.names = names;
    }

    public JobJournal open(String key, Instant since, OptionalLong after) {
        return new JobJournal(Parts.client(config), names, key, since, after);
    }
}
