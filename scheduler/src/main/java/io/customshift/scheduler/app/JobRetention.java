package io.customshift.scheduler.app;

import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.KafkaRuntime;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobStatus;
import io.customshift.storage.BucketExpiry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Has jobs forgotten that ended long ago, and what people decided on pictures of forgotten jobs: their states are held in memory, and the fleet runs for years. Each instance looks
 * at all jobs; asking twice is nothing. A job does not outlast its pictures, where its tenant keeps them for less ({@link Retention}), and
 * the bucket is told so.
 */
@ApplicationScoped
public class JobRetention {
    private static final Logger LOG = Logger.getLogger(JobRetention.class);
    /** Asked for in one go; the rest a look later. */
    private static final int AT_ONCE = 1_000;

    private static final int ORPHANS_AT_ONCE = 20_000;
    private static final Duration ORPHAN_AFTER = Duration.ofMinutes(10);
    private static final Duration RULES_AFTER = Duration.ofSeconds(5);

    private final FleetView view;
    private final KafkaRuntime runtime;
    private final Sender sender;
    private final Clock clock;
    private final Duration keep;
    private final Retention retention;
    private final BucketRules rules;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "job-retention");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    public JobRetention(
            FleetView view,
            KafkaRuntime runtime,
            Sender sender,
            Clock clock,
            BucketExpiry bucket,
            SchedulerConfig config) {
        this.view = view;
        this.runtime = runtime;
        this.sender = sender;
        this.clock = clock;
        this.keep = config.keepJobs();
        this.retention = Retention.parse(config.retention().orElse(""));
        this.rules = new BucketRules(retention, bucket, view);
    }

    void start() {
        long most = ORPHAN_AFTER.toMillis();
        long every = keepsAll() ? most : Math.max(1_000, Math.min(most, keep.toMillis() / 10));
        if (!keepsAll() || !retention.days().isEmpty()) {
            thread.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
        }
        thread.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.MILLISECONDS);
        if (!retention.days().isEmpty()) {
            thread.scheduleWithFixedDelay(rules::look, RULES_AFTER.toMillis(), most, TimeUnit.MILLISECONDS);
        }
    }

    private boolean keepsAll() {
        return keep.isZero() || keep.isNegative();
    }

    /** How long an ended job of the tenant stays known; nothing: for ever. */
    private Optional<Duration> kept(Tenant tenant) {
        Optional<Duration> pictures = retention.of(tenant);
        return keepsAll()
                ? pictures
                : Optional.of(pictures.filter(own -> own.compareTo(keep) < 0).orElse(keep));
    }

    void stop() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            List<JobStatus> old = over(view.allJobs(), clock.instant(), this::kept);
            for (JobStatus job : old) {
                sender.send(new Command.ForgetJob(job.tenant(), job.job(), job.round()));
            }
            if (!old.isEmpty()) {
                LOG.infof("%d jobs that ended long ago are forgotten", old.size());
            }
        } catch (BrokerException e) {
            LOG.debugf("jobs are forgotten later: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("jobs are not forgotten", e);
        }
    }

    /**
     * What people decided on pictures of jobs that are not known any more, whoever had them forgotten. Only while this instance
     * knows all jobs; and of the last minutes nothing, since a decision may be heard of before its job is.
     */
    private void sweep() {
        try {
            if (runtime.trouble().isEmpty()) {
                List<String> orphans =
                        view.reviews().orphans(view, clock.instant().minus(ORPHAN_AFTER), ORPHANS_AT_ONCE);
                sender.forgetReviews(orphans);
            }
        } catch (BrokerException e) {
            LOG.debugf("decisions are forgotten later: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("decisions of forgotten jobs are not forgotten", e);
        }
    }

    /**
     * Those that ended longer ago than their tenant's jobs are kept, some of them.
     *
     * @param kept nothing: for ever
     */
    static List<JobStatus> over(Iterable<JobStatus> jobs, Instant now, Function<Tenant, Optional<Duration>> kept) {
        List<JobStatus> over = new ArrayList<>();
        for (JobStatus job : jobs) {
            Instant ended = job.endedAt();
            if (over.size() < AT_ONCE
                    && job.phase().ended()
                    && ended != null
                    && kept.apply(job.tenant())
                            .filter(time -> ended.isBefore(now.minus(time)))
                            .isPresent()) {
                over.add(job);
            }
        }
        return over;
    }
}
