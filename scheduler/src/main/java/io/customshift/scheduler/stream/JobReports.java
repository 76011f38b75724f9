package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.ShardPhase;
import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobProgressed;
import java.time.Duration;
import java.time.Instant;

/** What is told of a job: its status and progress to the topics, its load to the board. Changes no state. One thread. */
final class JobReports {
    private final JobDesk.Setting setting;
    private final JobStores stores;
    private final JobDesk.Out out;

    JobReports(JobDesk.Setting setting, JobStores stores, JobDesk.Out out) {
        this.setting = setting;
        this.stores = stores;
        this.out = out;
    }

    /** Publishes what has changed, unless the last time was a moment ago. */
    void publishIfDue(ActiveJob job, JobState state, Instant now) {
        boolean due = Duration.between(job.published, now).compareTo(setting.progressInterval()) >= 0;
        if (job.dirty && due) {
            publish(job, state, now);
        }
    }

    /** Publishes the status, and before it the progress, if there was some. */
    void publish(ActiveJob job, JobState state, Instant now) {
        if (job.progressed) {
            out.send(progress(job, state, now), null);
        }
        out.send(state.status(job.tallies.all(), now), null);
        job.dirty = false;
        job.progressed = false;
        job.published = now;
    }

    /** Puts the job's load on the board. */
    void post(String key, JobState state) {
        setting.board().put(key, load(key, state));
    }

    private JobProgressed progress(ActiveJob job, JobState state, Instant now) {
        var tally = state.tally();
        double remaining = seconds(state, state.plan().images() - tally.stored() - tally.failed());
        return new JobProgressed(
                state.head().tenant(),
                state.head().job(),
                state.plan().images(),
                tally.stored(),
                tally.reused(),
                tally.failed(),
                job.tallies.changes(),
                remaining / Math.max(1, setting.fleet().get().workers()),
                now);
    }

    private LoadBoard.JobLoad load(String key, JobState state) {
        var tally = state.tally();
        int left = state.phase() == JobPhase.RUNNING
                ? Math.max(0, state.plan().images() - tally.stored() - tally.failed())
                : 0;
        Instant waiting = state.plan().cursor() == 0 ? state.head().acceptedAt() : null;
        int shardsOut = 0;
        for (int ordinal : state.plan().open()) {
            ShardState shard = stores.existingShard(key, ordinal);
            shardsOut += shard.phase().inFlight() ? 1 : 0;
            Instant moved = shard.movedAt();
            boolean waits = shard.phase() == ShardPhase.RELEASED || shard.phase() == ShardPhase.WAITING;
            if (waits && moved != null && (waiting == null || moved.isBefore(waiting))) {
                waiting = moved;
            }
        }
        return new LoadBoard.JobLoad(
                state.phase(),
                left,
                seconds(state, left),
                shardsOut,
                waiting,
                state.head().deadline());
    }

    /** Engine time of so many of the job's pictures, by the plan's mean. */
    private static double seconds(JobState state, int images) {
        int all = state.plan().images();
        return all == 0 ? 0 : state.plan().seconds() * images / all;
    }
}
