package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.Fleet;
import io.customshift.scheduler.core.Job;
import io.customshift.scheduler.core.JobDecider;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.Output;
import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.core.ShardDecider;
import io.customshift.scheduler.core.Situation;
import io.customshift.scheduler.core.Step;
import io.customshift.scheduler.dispatch.Demand;
import io.customshift.scheduler.dispatch.Dispatcher;
import io.customshift.scheduler.dispatch.Grant;
import io.customshift.scheduler.trace.JobTraces;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.ImageEvent;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.ShardEvent;
import io.customshift.schemas.topics.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Runs the jobs of one partition: lets the core decide, one job and one step at a time, and carries a step out as a whole:
 * all of it is made and checked before the first byte is stored or sent. What goes wrong with a job stays with that job: its
 * step is dropped, the job is failed with {@link JobDecider#INTERNAL}, and its state is kept to be looked at. One thread.
 */
final class JobRunner {
    private static final Logger LOG = Logger.getLogger(JobRunner.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Shards of an ended job that are dropped at once. */
    private static final int DROPPED = 2_000;
    /** Shards that are gathered at once for a manifest: some 50 ms. */
    private static final int GATHERED = 256;

    /**
     * What a runner works with.
     *
     * @param dispatcher of all jobs of this instance
     * @param progressInterval at most one progress event and status per job in this time, unless its phase changes
     */
    record Setting(
            Policy policy,
            Supplier<Fleet> fleet,
            SideWork sideWork,
            LoadBoard board,
            Dispatcher dispatcher,
            Duration progressInterval,
            JobTraces traces) {}

    private final Setting setting;
    private final JobStores stores;
    private final Outbox outbox;
    private final Map<String, ActiveJob> active = new HashMap<>();
    private final Map<String, Gathering> gathering = new HashMap<>();
    /** Ended jobs whose shards are still dropped, by the ordinal from which on they are. */
    private final Map<String, Integer> shrinking = new HashMap<>();

    private Instant looked = Instant.EPOCH;

    JobRunner(Setting setting, JobStores stores, Outbox outbox) {
        this.setting = setting;
        this.stores = stores;
        this.outbox = outbox;
    }

    /** Takes up the jobs that are in the stores. */
    void resume(Instant now) {
        stores.all((key, why) -> LOG.errorf(why, "job %s cannot be read back and is left as it is", key))
                .forEach((key, state) -> {
                    if (!state.phase().ended()) {
                        guarded(key, now, () -> {
                            ActiveJob job = hold(key);
                            run(job, now, step -> new JobDecider(step, situation(key, step, now)).resume());
                        });
                    } else {
                        if (isFresh(state, now)) {
                            setting.sideWork().sweep(state);
                        }
                        if (isShrunk(state) && stores.hasShards(key, state)) {
                            shrinking.put(key, state.plan().shards());
                        }
                    }
                });
    }

    /** Whether there is a job here that is not over. */
    boolean hasWork() {
        return !active.isEmpty() || !shrinking.isEmpty();
    }

    /** Another instance holds these jobs now, or nobody. */
    void leave() {
        active.forEach((key, job) -> {
            unload(key);
            JobSpec spec = job.job().spec();
            if (spec != null) {
                setting.sideWork().forget(spec);
            }
        });
        active.clear();
        gathering.clear();
        shrinking.clear();
    }

    void handle(Command command, Instant now) {
        String key = Keys.job(command.tenant(), command.job());
        Integer left = shrinking.remove(key);
        if (left != null) {
            // It may begin another round, which must not meet what is left of the last one.
            stores.shrink(key, left, left);
        }
        step(key, now, step -> new JobDecider(step, situation(key, step, now)).decide(command));
        if (command instanceof Command.AcceptJob accept && stores.isUnknown(key)) {
            // It could not even begin: it is accepted all the same, so that whoever sent it is told.
            guarded(
                    key,
                    now,
                    () -> run(
                            new ActiveJob(key, stores.load(key)),
                            now,
                            step -> new JobDecider(step, situation(key, step, now)).acceptBroken(accept.spec())));
        }
        release(now);
    }

    /** From the pictures' events, not the shard's: the last picture ends the job, and what its shard says comes after. */
    void handle(ImageEvent event, Instant now) {
        if (event instanceof ImageStored stored) {
            ActiveJob job = active.get(Keys.job(event.tenant(), event.job()));
            double expected = job == null
                    ? 0
                    : job.expectedSeconds(stored, setting.fleet().get().costs());
            if (expected > 0) {
                setting.board().listener().pictureMade(event.tenant(), expected, stored.seconds());
            }
        }
        hear(Keys.job(event.tenant(), event.job()), now, shards -> shards.decide(event));
    }

    void handle(ShardEvent event, Instant now) {
        hear(Keys.job(event.tenant(), event.job()), now, shards -> shards.decide(event));
    }

    /** Publishes what changed, and once a second looks at what should have happened by now. */
    void tick(Instant now) {
        shrinking.replaceAll((key, below) -> stores.shrink(key, below, DROPPED));
        shrinking.values().removeIf(below -> below == 0);
        boolean look = Duration.between(looked, now).compareTo(LOOK) >= 0;
        looked = look ? now : looked;
        for (String key : List.copyOf(gathering.keySet())) {
            guarded(key, now, () -> gather(key));
        }
        for (String key : List.copyOf(active.keySet())) {
            ActiveJob job = active.get(key);
            if (job != null && (look || job.waitsForLines())) {
                look(key, now);
            }
            if (job != null && active.get(key) == job && !job.isBroken()) {
                guarded(key, now, () -> job.publishIfDue(outbox, setting, now));
            }
        }
        release(now);
    }

    private void look(String key, Instant now) {
        step(key, now, step -> new JobDecider(step, situation(key, step, now)).look());
    }

    /** Sends out the shards whose turn it is, of the jobs here; other partitions see to theirs at their next tick. */
    private void release(Instant now) {
        for (String key : List.copyOf(active.keySet())) {
            List<Grant> before = List.of();
            List<Grant> grants = setting.dispatcher().grants(key, now);
            // What goes out makes room for looking at more; what cannot go out is not asked twice.
            while (!grants.isEmpty() && !grants.equals(before)) {
                look(key, now);
                before = grants;
                grants = setting.dispatcher().grants(key, now);
            }
        }
    }

    private void hear(String key, Instant now, Consumer<ShardDecider> word) {
        if (!active.containsKey(key)) {
            return;
        }
        step(key, now, step -> {
            Situation situation = situation(key, step, now);
            word.accept(new ShardDecider(step, situation));
            if (step.freesAPlace()) {
                new JobDecider(step, situation).look();
            }
        });
        release(now);
    }

    private void step(String key, Instant now, Consumer<Step> decide) {
        ActiveJob known = active.get(key);
        if (known == null || !known.isBroken()) {
            guarded(key, now, () -> run(known == null ? new ActiveJob(key, stores.load(key)) : known, now, decide));
        }
    }

    /** Work on one job. An exception of Kafka's is the whole task's; every other one is this job's own. */
    private void guarded(String key, Instant now, Runnable work) {
        try {
            work.run();
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            fail(key, e, now);
        }
    }

    private void run(ActiveJob job, Instant now, Consumer<Step> decide) {
        Step step = new Step(job.job());
        decide.accept(step);
        if (step.isKnown() || !step.outputs().isEmpty()) {
            carryOut(job, step, now);
        }
    }

    private void carryOut(ActiveJob job, Step step, Instant now) {
        boolean ends = step.isKnown()
                && step.state().phase().ended()
                && job.job().isKnown()
                && !job.job().state().phase().ended();
        List<EncodedRecord> letters = new ArrayList<>();
        if (ends) {
            letters.addAll(outbox.all(job.progress(setting, now), now));
        }
        letters.addAll(outbox.of(step, setting.sideWork(), now));
        if (step.forgets()) {
            stores.remove(job.key(), step.state().plan().shards());
            letters.forEach(outbox::send);
            return;
        }
        boolean changed = !step.events().isEmpty();
        if (changed) {
            stores.put(job.key(), step);
        }
        letters.forEach(outbox::send);
        job.take(step);
        if (changed) {
            letters = outbox.all(job.statusIfTold(now), now);
            letters.forEach(outbox::send);
        }
        if (step.isKnown() && !step.state().phase().ended()) {
            active.put(job.key(), job);
            load(job, step, now);
        } else if (ends) {
            end(job, step.state());
        }
        step.outputs().forEach(output -> ask(job, output));
        tell(step, ends);
    }

    private void tell(Step step, boolean ends) {
        for (Output output : step.outputs()) {
            if (output instanceof Output.Tell tell && tell.message() instanceof DeadLetter letter) {
                setting.board().listener().pictureGivenUp(letter.code());
            }
        }
        if (ends) {
            setting.traces().ended(step.state());
        }
        // How long people wait; a retry begins when somebody likes.
        if (ends && step.state().round() == 0) {
            JobState state = step.state();
            Instant endedAt = state.endedAt() == null ? state.changedAt() : state.endedAt();
            setting.board()
                    .listener()
                    .jobEnded(state.phase(), Duration.between(state.head().acceptedAt(), endedAt));
        }
    }

    /** What others know of the job's work: metrics, and whose turn it is. */
    private void load(ActiveJob job, Step step, Instant now) {
        Fleet fleet = setting.fleet().get();
        Dispatcher dispatcher = setting.dispatcher();
        setting.board().put(job.key(), job.load(fleet));
        dispatcher.lanes(fleet.lanes());
        Demand demand = job.demand(fleet, setting.sideWork(), now, dispatcher.lookAhead());
        Map<Integer, Double> released = new HashMap<>();
        for (Output output : step.outputs()) {
            if (output instanceof Output.Release release) {
                released.put(release.shard().ordinal(), release.shard().pendingSeconds());
            }
        }
        if (released.isEmpty()) {
            dispatcher.put(demand);
        } else {
            dispatcher.released(demand, released);
        }
    }

    private void unload(String key) {
        setting.board().remove(key);
        setting.dispatcher().remove(key);
    }

    private void ask(ActiveJob job, Output output) {
        JobSpec spec = job.job().spec();
        if (output instanceof Output.Ask ask && spec != null) {
            switch (ask.work()) {
                case LINES -> setting.sideWork().fetch(spec);
                case PLAN -> setting.sideWork().plan(spec, job.job().state());
                case MANIFEST -> {
                    gathering.put(job.key(), new Gathering(job.job()));
                    gather(job.key());
                }
            }
        }
    }

    /** Goes on with what a job's manifest is made of: a part at a time, since events and timers wait meanwhile. */
    private void gather(String key) {
        Gathering one = gathering.get(key);
        ActiveJob job = active.get(key);
        JobSpec spec = job == null ? null : job.job().spec();
        if (one == null || job == null || spec == null || !job.job().state().closing()) {
            gathering.remove(key);
        } else if (one.isWhole(GATHERED)) {
            gathering.remove(key);
            setting.sideWork().close(spec, job.job().state(), one.made());
        }
    }

    private void end(ActiveJob job, JobState state) {
        gathering.remove(job.key());
        active.remove(job.key());
        unload(job.key());
        JobSpec spec = job.job().spec();
        if (spec != null) {
            setting.sideWork().forget(spec);
        }
        setting.sideWork().sweep(state);
        if (isShrunk(state)) {
            shrinking.put(job.key(), stores.shrink(job.key(), state.plan().shards(), DROPPED));
            shrinking.values().removeIf(below -> below == 0);
        }
    }

    private void fail(String key, Throwable why, Instant now) {
        LOG.errorf(why, "job %s cannot be worked on; it is failed, and its state kept", key);
        try {
            if (!stores.isUnknown(key)) {
                String text = "the scheduler has failed on the job: " + why + "; see its log; other jobs go on";
                ActiveJob job = hold(key);
                run(job, now, step -> new JobDecider(step, situation(key, step, now)).fail(JobDecider.INTERNAL, text));
            }
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf(e, "job %s cannot even be failed; it stands still", key);
            active.computeIfAbsent(key, k -> new ActiveJob(k, new Job(null, null, ordinal -> null)))
                    .breakDown();
            unload(key);
        }
    }

    /** Reads a job anew from its stores. */
    private ActiveJob hold(String key) {
        ActiveJob job = new ActiveJob(key, stores.load(key));
        stores.eachShard(key, job::planned);
        active.put(key, job);
        return job;
    }

    private Situation situation(String key, Step step, Instant now) {
        JobSpec spec = step.spec();
        return new Situation(
                now,
                setting.fleet().get(),
                setting.policy(),
                spec == null || setting.sideWork().ready(spec),
                setting.dispatcher().grants(key, now));
    }

    /** After a fault of ours its state stays, to be looked at. */
    private static boolean isShrunk(JobState ended) {
        return !JobDecider.INTERNAL.equals(ended.code());
    }

    private static boolean isFresh(JobState state, Instant now) {
        Instant ended = state.endedAt();
        return ended != null && Duration.between(ended, now).compareTo(Duration.ofHours(1)) < 0;
    }
}
