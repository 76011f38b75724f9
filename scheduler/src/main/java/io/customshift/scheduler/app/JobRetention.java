package io.customshift.scheduler.app;

import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.KafkaRuntime;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.message.JobStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Has jobs forgotten that ended long ago, and what people decided on pictures of forgotten jobs: their states are held in memory, and the fleet runs for years. Each instance looks
 * at all jobs; asking twice is nothing.
 */
@ApplicationScoped
public class JobRetention {
    private static final Logger LOG = Logger.getLogger(JobRetention.class);
    /** Asked for in one go; the rest a look later. */
    private static final int AT_ONCE = 1_000;

    private static final int ORPHANS_AT_ONCE = 20_000;
    private static final Duration ORPHAN_AFTER = Duration.ofMinutes(10);

    private final FleetView view;
    private final KafkaRuntime runtime;
    private final Sender sender;
    private final Clock clock;
    private final Duration keep;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "job-retention");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    public JobRetention(FleetView view, KafkaRuntime runtime, Sender sender, Clock clock, SchedulerConfig config) {
        this.view = view;
        this.runtime = runtime;
        this.sender = sender;
        this.clock = clock;
        this.keep = config.keepJobs();
    }

    void start() {
        long most = ORPHAN_AFTER.toMillis();
        if (keep.isZero() || keep.isNegative()) {
            thread.scheduleWithFixedDelay(this::sweep, most, most, TimeUnit.MILLISECONDS);
        } else {
            long every = Math.max(1_000, Math.min(most, keep.toMillis() / 10));
            thread.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
            thread.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.MILLISECONDS);
        }
    }

    void stop() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            List<JobStatus> old = over(view.allJobs(), clock.instant().minus(keep));
            for (JobStatus job : old) {
                sender.send(new Command.ForgetJob(job.tenant(), job.job(), job.round()));
            }
            if (!old.isEmpty()) {
                LOG.infof("%d jobs that ended more than %s ago are forgotten", old.size(), keep);
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

    /** Those that ended before this, some of them. */
    static List<JobStatus> over(Iterable<JobStatus> jobs, Instant before) {
        List<JobStatus> over = new ArrayList<>();
        for (JobStatus job : jobs) {
            Instant ended = job.endedAt();
            if (over.size() < AT_ONCE && job.phase().ended() && ended != null && ended.isBefore(before)) {
                over.add(job);
            }
        }
        return over;
    }
}
