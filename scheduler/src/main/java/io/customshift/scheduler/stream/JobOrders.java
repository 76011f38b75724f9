package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.JobDecider;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobEvent;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobPlanned;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.topics.Keys;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked of jobs: accepts, plans, stops and ends them. One thread. */
final class JobOrders {
    private final JobDesk.Setting setting;
    private final JobStores stores;
    private final JobDesk.Out out;
    private final Runnable commitSoon;
    private final JobReports reports;
    private final JobRound round;
    private final Map<String, ActiveJob> active;

    /** @param active the jobs that are not over, by key; changed here */
    JobOrders(
            JobDesk.Setting setting,
            JobStores stores,
            JobDesk.Out out,
            Runnable commitSoon,
            JobReports reports,
            JobRound round,
            Map<String, ActiveJob> active) {
        this.setting = setting;
        this.stores = stores;
        this.out = out;
        this.commitSoon = commitSoon;
        this.reports = reports;
        this.round = round;
        this.active = active;
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
                if (ShortPlan.fits(spec)) {
                    addShards(key, state, ShortPlan.of(spec, state, setting.policy()), true, now);
                } else {
                    reports.publish(job, round.look(key, job, state, now), now);
                }
            }
        }
        commitSoon.run();
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
        reports.publish(job, round.look(key, job, state, now), now);
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
            reports.publish(job, round.look(key, job, state, now), now);
            commitSoon.run();
        }
    }

    private void end(String key, @Nullable JobState known, List<JobEvent> events, Instant now) {
        ActiveJob job = active.get(key);
        if (known == null || job == null || events.isEmpty()) {
            return;
        }
        if (job.progressed) {
            reports.publish(job, known, now);
        }
        JobState state = known;
        for (JobEvent event : events) {
            out.send(event, null);
            state = state.apply(event);
        }
        stores.put(key, state);
        reports.publish(job, state, now);
        active.remove(key);
        setting.board().remove(key);
        setting.sideWork().forget(job.spec);
        stores.shrink(key, state.plan().shards());
        commitSoon.run();
    }
}
