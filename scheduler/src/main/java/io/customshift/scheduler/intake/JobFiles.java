package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.ImageState;
import io.customshift.scheduler.core.JobDecider;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.Kept;
import io.customshift.scheduler.core.MadePictures;
import io.customshift.scheduler.core.PlanParts;
import io.customshift.scheduler.core.Planner;
import io.customshift.scheduler.core.ShardState;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.SideWork;
import io.customshift.scheduler.trace.JobTraces;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.identity.LineExpansion;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.StoredLines;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.topics.Keys;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The lines of running jobs, and the work that needs them: long plans, tasks of shards, results. What fails because the
 * store is away is tried again until the job is forgotten.
 */
public final class JobFiles implements SideWork, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(JobFiles.class);
    private static final long RETRY_SECONDS = 2;
    /**
     * How long after a job's end its bucket is looked at: a worker asks before each put whether the round is closed, so what comes
     * later was under way then, or its worker stood still.
     */
    private static final List<Duration> SWEEPS = List.of(Duration.ofMinutes(2), Duration.ofMinutes(30));
    /** How often a step may fail through no fault of store, broker or disk. */
    private static final int TRIES = 3;

    private final ObjectStore store;
    private final Spool spool;
    private final Consumer<Command> commands;
    private final Predicate<JobState> stillEnded;
    private final JobTraces traces;
    private final BucketSweep sweep;
    private final Closing closing;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Map<String, JobLines> open = new ConcurrentHashMap<>();
    /** What runs or waits to be tried again, by name, each with what was asked for since then. */
    private final Map<String, Optional<Step>> busy = new ConcurrentHashMap<>();

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3, task -> {
        Thread thread = new Thread(task, "job-files");
        thread.setDaemon(true);
        return thread;
    });

    private interface Step {
        void run() throws IOException;
    }

    /**
     * @param commands sends a command, or throws when the broker is away
     * @param stillEnded whether a job that ended has not begun another round since
     */
    public JobFiles(
            ObjectStore store,
            Spool spool,
            Consumer<Command> commands,
            Predicate<JobState> stillEnded,
            JobTraces traces) {
        this.store = store;
        this.spool = spool;
        this.commands = commands;
        this.stillEnded = stillEnded;
        this.traces = traces;
        this.sweep = new BucketSweep(store);
        this.closing = new Closing(store, spool, InstantSource.system(), sweep::late);
    }

    @Override
    public void plan(JobSpec spec, JobState job) {
        once("plan", spec, traced("plan job", job, () -> {
            JobLines lines = lines(spec);
            Planner planner = new Planner(spec, lines::subject, job.head().planning());
            PlanParts parts = new PlanParts(spec, job.plan().round(), job.plan().planned(), commands);
            RetryChoice choice = choice(job);
            long asked = planner.plan(lines, choice == null ? Planner.Choice.ALL : choice, parts);
            parts.end(asked, choice == null ? Kept.NONE : choice.kept());
        }));
    }

    private Step traced(String name, JobState job, Step step) {
        return () -> {
            try (JobTraces.Part part = traces.working(name, job)) {
                part.run(step::run);
            }
        };
    }

    /** What a further round makes; nothing when that is all. */
    private @Nullable RetryChoice choice(JobState job) throws IOException {
        JobState.Retry retry = job.retry();
        try (EarlierResults earlier = EarlierResults.of(job, store, spool)) {
            return retry == null || earlier == null ? null : new RetryChoice(earlier, retry.lines(), retry.only());
        }
    }

    @Override
    public void close(JobSpec spec, JobState job, MadePictures made) {
        once(
                "close",
                spec,
                traced(
                        "close job",
                        job,
                        () -> closing.close(spec, job, linesIfThere(spec, job), made)
                                .forEach(commands)));
    }

    /** The lines; none when the job has failed and they are lost. */
    private @Nullable JobLines linesIfThere(JobSpec spec, JobState job) throws IOException {
        try {
            return lines(spec);
        } catch (RefusedException e) {
            if (job.code() == null) {
                throw e;
            }
            return null;
        }
    }

    /** The results so far of a job that is not over. */
    public void results(JobSpec spec, JobState job, MadePictures made, Consumer<ResultLine> sink) throws IOException {
        try (EarlierResults earlier = EarlierResults.of(job, store, spool)) {
            new Results(spec, lines(spec), made, false).each(earlier, sink);
        }
    }

    @Override
    public boolean ready(JobSpec spec) {
        return spec.stored() == null || open.containsKey(key(spec));
    }

    @Override
    public void fetch(JobSpec spec) {
        once("fetch", spec, () -> lines(spec));
    }

    @Override
    public List<ImageTask> tasks(JobSpec spec, ShardState shard) {
        JobLines lines = atHand(spec);
        LineExpansion expansion = LineExpansion.of(spec);
        Map<Integer, Map<ImageId, ImageTask>> byLine = new HashMap<>();
        List<ImageTask> tasks = new ArrayList<>();
        for (ImageState image : shard.pending()) {
            Map<ImageId, ImageTask> all = byLine.computeIfAbsent(image.line(), index -> {
                RequestLine line = lines.line(index);
                Map<ImageId, ImageTask> found = new HashMap<>();
                expansion.tasks(index, line, lines.subject(line.subject())).forEach(t -> found.put(t.image(), t));
                return found;
            });
            tasks.add(Objects.requireNonNull(
                    all.get(image.image()), () -> "picture " + image.image() + " is not in line " + image.line()));
        }
        return tasks;
    }

    @Override
    public SubjectSpec subject(JobSpec spec, SubjectId subject) {
        return atHand(spec).subject(subject);
    }

    private JobLines atHand(JobSpec spec) {
        return Objects.requireNonNull(
                spec.stored() == null ? InlineLines.of(spec) : open.get(key(spec)), "the lines were fetched");
    }

    @Override
    public void sweep(JobState ended) {
        SWEEPS.forEach(delay -> threads.schedule(() -> sweepNow(ended), delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void sweepNow(JobState ended) {
        try {
            synchronized (lock(Keys.job(ended.head().tenant(), ended.head().job()))) {
                if (stillEnded.test(ended)) {
                    sweep.remove(ended);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf("the bucket of job %s was not swept: %s", ended.head().job(), e.getMessage());
        }
    }

    @Override
    public void forget(JobSpec spec) {
        JobLines lines = open.remove(key(spec));
        if (lines != null) {
            lines.close();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private JobLines lines(JobSpec spec) throws IOException {
        StoredLines stored = spec.stored();
        if (stored == null) {
            return InlineLines.of(spec);
        }
        JobLines known = open.get(key(spec));
        if (known != null) {
            return known;
        }
        JobLines fetched = FileLines.fetch(spec, stored, store, spool);
        JobLines other = open.putIfAbsent(key(spec), fetched);
        if (other != null) {
            fetched.close();
            return other;
        }
        return fetched;
    }

    /** Runs a step; while one of its name runs already, the last one that was asked for comes after it. */
    private void once(String what, JobSpec spec, Step step) {
        String name = what + " " + key(spec);
        if (busy.merge(name, Optional.empty(), (running, none) -> Optional.of(step))
                .isEmpty()) {
            threads.execute(() -> attempt(name, what, spec, step, null, 0));
        }
    }

    /** One step of a job at a time: a new round is not planned while what is left of the last one is removed. */
    private Object lock(String job) {
        return locks.computeIfAbsent(job, key -> new Object());
    }

    private void attempt(String name, String what, JobSpec spec, Step asked, @Nullable String lastTrouble, int tries) {
        // What was asked for later knows more: the job may have begun another round.
        Optional<Step> newer = busy.replace(name, Optional.empty());
        Step step = newer == null ? asked : newer.orElse(asked);
        try {
            synchronized (lock(key(spec))) {
                step.run();
            }
            if (lastTrouble != null) {
                LOG.infof("job %s: %s goes on", key(spec), what);
            }
            if (!busy.remove(name, Optional.empty())) {
                threads.execute(() -> attempt(name, what, spec, step, null, 0));
            }
        } catch (RefusedException e) {
            refuse(name, what, spec, e.code(), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException | Error e) {
            // An error is most likely memory that ran out under others; one that stays ends the job, not this thread.
            String trouble = String.valueOf(e.getMessage());
            if (!trouble.equals(lastTrouble)) {
                LOG.warnf(e instanceof Error ? e : null, "job %s: %s waits: %s", key(spec), what, trouble);
            }
            if (isOurFault(e) && tries >= TRIES) {
                refuse(name, what, spec, JobDecider.INTERNAL, what + " has failed " + (tries + 1) + " times: " + e);
            } else {
                long delay = RETRY_SECONDS + ThreadLocalRandom.current().nextLong(1 + Math.min(8, tries));
                threads.schedule(() -> attempt(name, what, spec, step, trouble, tries + 1), delay, TimeUnit.SECONDS);
            }
        }
    }

    /** Whether waiting is of no use: neither store nor broker nor disk is to blame. */
    private static boolean isOurFault(Throwable e) {
        return !(e instanceof IOException
                || e instanceof UncheckedIOException
                || e instanceof BrokerException
                || e instanceof StoreException store && store.mayPass());
    }

    private void refuse(String name, String what, JobSpec spec, FailureCode code, String why) {
        Optional<Step> newer = busy.remove(name);
        LOG.warnf("job %s: %s is not possible: %s", key(spec), what, why);
        once(
                "report after " + what,
                spec,
                () -> commands.accept(new Command.FailJob(spec.tenant(), spec.job(), code, why)));
        if (newer != null) {
            newer.ifPresent(step -> once(what, spec, step));
        }
    }

    private static String key(JobSpec spec) {
        return Keys.job(spec.tenant(), spec.job());
    }
}
