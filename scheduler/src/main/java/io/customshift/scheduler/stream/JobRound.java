package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.core.Releases;
import io.customshift.scheduler.core.ShardPhase;
import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.message.EngineSettings;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardReleased;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.topics.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A look at a job: what is due is done, and the new state put. Called when something changed, and once a second. One thread. */
final class JobRound {
    private final JobDesk.Setting setting;
    private final Policy policy;
    private final JobStores stores;
    private final JobDesk.Out out;
    private final Runnable commitSoon;
    private final JobReports reports;

    JobRound(JobDesk.Setting setting, JobStores stores, JobDesk.Out out, Runnable commitSoon, JobReports reports) {
        this.setting = setting;
        this.policy = setting.policy();
        this.stores = stores;
        this.out = out;
        this.commitSoon = commitSoon;
        this.reports = reports;
    }

    /** Puts a shard's new state, and what it means for the job; gives the job's. */
    JobState replace(
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

    /** Does whatever is due with a job: time's effects, releases, planning, closing. Gives its state after that. */
    JobState look(String key, ActiveJob job, JobState state, Instant now) {
        JobState current = state;
        for (int ordinal : state.plan().open()) {
            ShardState before = stores.existingShard(key, ordinal);
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
        reports.post(key, current);
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
                state,
                ordinal -> stores.existingShard(key, ordinal),
                setting.fleet().get(),
                policy,
                now)) {
            Optional<List<ImageTask>> tasks = setting.sideWork().tasks(job.spec, shard);
            if (tasks.isEmpty()) {
                job.waitsForLines = true;
                break;
            }
            ShardReleased released = send(job.spec, shard, tasks.get(), now);
            ShardState before = stores.existingShard(key, shard.ordinal());
            current = replace(key, job, current, before, shard.apply(released, policy), 0);
            commitSoon.run();
        }
        return current;
    }

    /** Sends the shard to the workers, and says so. */
    private ShardReleased send(JobSpec spec, ShardState shard, List<ImageTask> tasks, Instant now) {
        ShardId id = ShardId.of(spec.job(), shard.ordinal());
        int epoch = shard.phase() == ShardPhase.PLANNED ? 0 : shard.epoch() + 1;
        SubjectSpec subject = setting.sideWork().subject(spec, shard.subject());
        Shard work = new Shard(
                spec.tenant(),
                spec.job(),
                id,
                epoch,
                0,
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
        return released;
    }
}
