package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.Fleet;
import io.customshift.scheduler.core.JobDecider;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.Planner;
import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.core.Releases;
import io.customshift.scheduler.core.ShardPhase;
import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.EngineSettings;
import io.customshift.schemas.message.ImageEvent;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobEvent;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobPlanned;
import io.customshift.schemas.message.JobProgressed;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardEvent;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardReleased;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.topics.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the jobs of one partition are worked on: loads states, lets the core decide, stores the new states and sends what
 * follows. Knows nothing of Streams but its stores. One thread.
 */
final class JobDesk {
    /** Pictures that are planned in the step that accepts the job; more are planned beside it. */
    private static final int PLANNED_AT_ONCE = 5_000;

    /**
     * What a desk works with.
     *
     * @param progressInterval at most one progress event and status per job in this time
     */
    record Setting(
            Policy policy, Supplier<Fleet> fleet, SideWork sideWork, LoadBoard board, Duration progressInterval) {}

    /** Sends a message to its topic; with {@code key} instead of its own key, where given. */
    interface Out {
        void send(Message message, @Nullable String key);
    }

    private final Setting setting;
    private final Policy policy;
    private final JobStores stores;
    private final Out out;
    private final Runnable commitSoon;
    private final Map<String, ActiveJob> active = new HashMap<>();
    private Instant checked = Instant.EPOCH;

    JobDesk(Setting setting, JobStores stores, Out out, Runnable commitSoon) {
        this.setting = setting;
        this.policy = setting.policy();
        this.stores = stores;
        this.out = out;
        this.commitSoon = commitSoon;
    }

    /** Takes up the jobs that are in the stores. */
    void resume(Instant now) {
        for (String key : stores.unfinished()) {
            ActiveJob job = new ActiveJob(stores.spec(key));
            stores.shards(key).forEach(job.tallies::planned);
            active.put(key, job);
        }
    }

    /** Another instance holds these jobs now, or nobody. */
    void leave() {
        active.keySet().forEach(setting.board()::remove);
        active.clear();
    }

    void handle(Command command, Instant now) {
        String key = Keys.job(command.tenant(), command.job());
        JobState known = stores.job(key);
        if (command instanceof Command.AcceptJob accept) {
            accept(key, known, accept.spec(), now);
        } else if (command instanceof Command.StopJob stop) {
            stop(key, known, stop.reason(), now);
        } else if (command instanceof Command.AddShards more) {
            addShards(key, known, more.shards(), more.last(), now);
        } else if (command instanceof Command.CloseJob close) {
            end(key, known, JobDecider.close(known, close, now), now);
        } else if (command instanceof Command.FailJob fail) {
            end(key, known, JobDecider.fail(known, fail, now), now);
        }
    }

    void handle(ImageEvent event, Instant now) {
        move(event.tenant(), event.job(), event.shard(), now, shard -> shard.apply(event, policy), 0);
    }

    void handle(ShardEvent event, Instant now) {
        // Our own; it was applied when it was sent.
        if (!(event instanceof ShardReleased)) {
            double seconds = event instanceof ShardFinished finished ? finished.engineSeconds() : 0;
            move(event.tenant(), event.job(), event.shard(), now, shard -> shard.apply(event, policy), seconds);
        }
    }

    /** Publishes what changed, and once a second looks at what should have happened by now. */
    void tick(Instant now) {
        boolean look = Duration.between(checked, now).toMillis() >= 1000;
        checked = look ? now : checked;
        for (String key : List.copyOf(active.keySet())) {
            ActiveJob job = active.get(key);
            JobState state = stores.job(key);
            if (job == null || state == null) {
                continue;
            }
            if (look || job.waitsForLines) {
                state = look(key, job, state, now);
            }
            boolean due = Duration.between(job.published, now).compareTo(setting.progressInterval()) >= 0;
            if (job.dirty && due) {
                publish(job, state, now);
            }
        }
    }

    private void accept(String key, @Nullable JobState known, JobSpec spec, Instant now) {
        for (JobEvent event : JobDecider.accept(known, spec, now)) {
            out.send(event, null);
            if (event instanceof JobAccepted accepted) {
                JobState state =
                        JobState.accepted(accepted, setting.fleet().get().secondsPerMegapixelStep());
                stores.put(key, spec);
                stores.put(key, state);
                ActiveJob job = new ActiveJob(spec);
                active.put(key, job);
                if (spec.stored() == null && spec.imageCount() <= PLANNED_AT_ONCE) {
                    addShards(key, state, plan(spec, state), true, now);
                } else {
                    publish(job, look(key, job, state, now), now);
                }
            }
        }
        commitSoon.run();
    }

    private List<ShardState> plan(JobSpec spec, JobState state) {
        Map<SubjectId, SubjectSpec> subjects =
                spec.subjects().stream().collect(Collectors.toMap(SubjectSpec::id, subject -> subject));
        Planner planner = new Planner(
                spec,
                id -> java.util.Objects.requireNonNull(subjects.get(id), "an accepted job has its subjects"),
                state.head().secondsPerMegapixelStep(),
                policy);
        for (int i = 0; i < spec.lines().size(); i++) {
            planner.add(i, spec.lines().get(i));
        }
        return planner.shards();
    }

    private void addShards(String key, @Nullable JobState known, List<ShardState> shards, boolean last, Instant now) {
        ActiveJob job = active.get(key);
        if (known == null || job == null || known.phase() != JobPhase.ACCEPTED) {
            return;
        }
        if (!shards.isEmpty() && shards.get(0).ordinal() != known.plan().shards()) {
            return;
        }
        for (ShardState shard : shards) {
            stores.put(key, shard);
            job.tallies.planned(shard);
        }
        JobState state = known.apply(shards, last);
        if (last) {
            JobPlanned planned = new JobPlanned(
                    known.head().tenant(),
                    known.head().job(),
                    state.plan().shards(),
                    state.plan().images(),
                    state.plan().seconds(),
                    now);
            out.send(planned, null);
            state = state.apply(planned);
        }
        stores.put(key, state);
        job.asked = job.asked && !last;
        publish(job, look(key, job, state, now), now);
    }

    private void stop(String key, @Nullable JobState known, @Nullable String reason, Instant now) {
        ActiveJob job = active.get(key);
        if (known == null || job == null) {
            return;
        }
        JobState state = known;
        for (Message message : JobDecider.stop(known, reason, now)) {
            out.send(message, null);
            state = message instanceof JobEvent event ? state.apply(event) : state;
        }
        if (state != known) {
            publish(job, look(key, job, state, now), now);
            commitSoon.run();
        }
    }

    private interface Change {
        ShardState of(ShardState shard);
    }

    private void move(Tenant tenant, JobId id, ShardId shardId, Instant now, Change change, double engineSeconds) {
        String key = Keys.job(tenant, id);
        ActiveJob job = active.get(key);
        JobState state = stores.job(key);
        int ordinal = ordinal(id, shardId);
        ShardState before = job == null || state == null || ordinal < 0 ? null : stores.shard(key, ordinal);
        if (job == null || state == null || before == null) {
            return;
        }
        ShardState after = change.of(before);
        if (!after.equals(before)) {
            state = replace(key, job, state, before, after, engineSeconds);
            if (!after.phase().inFlight()) {
                look(key, job, state, now);
            }
        }
    }

    private JobState replace(
            String key, ActiveJob job, JobState state, ShardState before, ShardState after, double engineSeconds) {
        stores.put(key, after);
        JobState next = state.apply(before, after, engineSeconds);
        stores.put(key, next);
        job.tallies.moved(before, after);
        job.dirty = true;
        job.progressed |= next.tally().stored() != state.tally().stored()
                || next.tally().failed() != state.tally().failed();
        return next;
    }

    /** Does whatever is due with a job: time's effects, releases, planning, closing. */
    private JobState look(String key, ActiveJob job, JobState state, Instant now) {
        JobState current = state;
        for (int ordinal : state.plan().open()) {
            ShardState before = shard(key, ordinal);
            ShardState after = afterTime(before, current, now);
            if (!after.equals(before)) {
                current = replace(key, job, current, before, after, 0);
            }
        }
        current = release(key, job, current, now);
        if (current.phase() == JobPhase.ACCEPTED && !job.asked) {
            job.asked = true;
            setting.sideWork().plan(job.spec, current.head().secondsPerMegapixelStep());
        }
        if (current.isWorkOver() && !current.closing()) {
            current = current.startClosing();
            job.asked = false;
        }
        if (current.closing() && !job.asked) {
            job.asked = true;
            setting.sideWork().close(job.spec, current.phase(), stores.shards(key));
        }
        if (current != state) {
            stores.put(key, current);
            job.dirty = true;
        }
        setting.board().put(key, load(key, current));
        return current;
    }

    private ShardState afterTime(ShardState shard, JobState job, Instant now) {
        if (job.phase() != JobPhase.CANCELLING) {
            return shard.at(now, policy);
        }
        boolean patient = Duration.between(job.changedAt(), now).compareTo(policy.cancelGrace()) < 0;
        return shard.phase() == ShardPhase.STARTED && patient ? shard : shard.cancelled();
    }

    private JobState release(String key, ActiveJob job, JobState state, Instant now) {
        JobState current = state;
        job.waitsForLines = false;
        for (ShardState shard : Releases.due(
                state, ordinal -> shard(key, ordinal), setting.fleet().get(), policy, now)) {
            Optional<List<ImageTask>> tasks = setting.sideWork().tasks(job.spec, shard);
            if (tasks.isEmpty()) {
                job.waitsForLines = true;
                break;
            }
            current = release(key, job, current, shard, tasks.get(), now);
            commitSoon.run();
        }
        return current;
    }

    private JobState release(
            String key, ActiveJob job, JobState state, ShardState shard, List<ImageTask> tasks, Instant now) {
        JobSpec spec = job.spec;
        ShardId id = ShardId.of(spec.job(), shard.ordinal());
        int epoch = shard.phase() == ShardPhase.PLANNED ? 0 : shard.epoch() + 1;
        SubjectSpec subject = setting.sideWork().subject(spec, shard.subject());
        Shard work = new Shard(
                spec.tenant(),
                spec.job(),
                id,
                epoch,
                shard.priority(),
                subject,
                new EngineSettings(spec.model(), 0),
                tasks,
                now,
                spec.deadline());
        ShardReleased released = new ShardReleased(
                spec.tenant(),
                spec.job(),
                id,
                epoch,
                subject.id(),
                tasks.stream().map(ImageTask::image).toList(),
                shard.pendingSeconds(),
                now);
        out.send(work, Keys.shard(spec.tenant(), subject.id(), shard.spill()));
        out.send(released, null);
        return replace(key, job, state, shard(key, shard.ordinal()), shard.apply(released, policy), 0);
    }

    private void end(String key, @Nullable JobState known, List<JobEvent> events, Instant now) {
        ActiveJob job = active.get(key);
        if (known == null || job == null || events.isEmpty()) {
            return;
        }
        if (job.progressed) {
            publish(job, known, now);
        }
        JobState state = known;
        for (JobEvent event : events) {
            out.send(event, null);
            state = state.apply(event);
        }
        stores.put(key, state);
        publish(job, state, now);
        active.remove(key);
        setting.board().remove(key);
        setting.sideWork().forget(job.spec);
        stores.shrink(key, state.plan().shards());
        commitSoon.run();
    }

    private void publish(ActiveJob job, JobState state, Instant now) {
        if (job.progressed) {
            var tally = state.tally();
            int left = state.plan().images() - tally.stored() - tally.failed();
            double remaining = state.plan().images() == 0
                    ? 0
                    : state.plan().seconds() * left / state.plan().images();
            out.send(
                    new JobProgressed(
                            state.head().tenant(),
                            state.head().job(),
                            state.plan().images(),
                            tally.stored(),
                            tally.reused(),
                            tally.failed(),
                            job.tallies.changes(),
                            remaining / Math.max(1, setting.fleet().get().workers()),
                            now),
                    null);
        }
        out.send(state.status(job.tallies.all(), now), null);
        job.dirty = false;
        job.progressed = false;
        job.published = now;
    }

    private LoadBoard.JobLoad load(String key, JobState state) {
        int left = Math.max(
                0,
                state.plan().images() - state.tally().stored() - state.tally().failed());
        if (state.phase() != JobPhase.RUNNING) {
            left = 0;
        }
        double seconds = state.plan().images() == 0
                ? 0
                : state.plan().seconds() * left / state.plan().images();
        Instant waiting = state.plan().cursor() == 0 ? state.head().acceptedAt() : null;
        List<ShardState> out = new ArrayList<>();
        for (int ordinal : state.plan().open()) {
            ShardState shard = shard(key, ordinal);
            if (shard.phase().inFlight()) {
                out.add(shard);
            }
            Instant moved = shard.movedAt();
            boolean waits = shard.phase() == ShardPhase.RELEASED || shard.phase() == ShardPhase.WAITING;
            if (waits && moved != null && (waiting == null || moved.isBefore(waiting))) {
                waiting = moved;
            }
        }
        return new LoadBoard.JobLoad(
                state.phase(), left, seconds, out.size(), waiting, state.head().deadline());
    }

    private ShardState shard(String key, int ordinal) {
        ShardState shard = stores.shard(key, ordinal);
        if (shard == null) {
            throw new IllegalStateException("shard " + ordinal + " of job " + key + " is not in its store");
        }
        return shard;
    }

    /** The number in a shard's id, or -1 when the id is not of this job. */
    private static int ordinal(JobId job, ShardId shard) {
        String prefix = job.value() + "-s";
        String id = shard.value();
        if (!id.startsWith(prefix)) {
            return -1;
        }
        try {
            return Integer.parseInt(id.substring(prefix.length()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
