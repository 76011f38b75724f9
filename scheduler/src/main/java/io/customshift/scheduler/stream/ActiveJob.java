package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.Fleet;
import io.customshift.scheduler.core.Job;
import io.customshift.scheduler.core.JobCosts;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.Output;
import io.customshift.scheduler.core.Releasable;
import io.customshift.scheduler.core.ShardPhase;
import io.customshift.scheduler.core.ShardState;
import io.customshift.scheduler.core.Step;
import io.customshift.scheduler.cost.CostModel;
import io.customshift.scheduler.cost.CostTable;
import io.customshift.scheduler.dispatch.Demand;
import io.customshift.scheduler.dispatch.Forecast;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobProgressed;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job that is not over, with what is to be told of it: its status, its progress, its load. All of it but the job is made
 * anew from the stores at any time. One thread.
 */
final class ActiveJob {
    private static final Output LINES = new Output.Ask(Output.Work.LINES);

    private final String key;
    private final Job job;
    private final SubjectTallies tallies = new SubjectTallies();
    private boolean dirty = true;
    private boolean progressed;
    private boolean waitsForLines;
    private boolean broken;
    private @Nullable JobState told;
    private Instant published = Instant.EPOCH;
    private @Nullable CostTable pacedBy;
    private double pace = 1;

    ActiveJob(String key, Job job) {
        this.key = key;
        this.job = job;
        this.told = job.isKnown() ? job.state() : null;
    }

    String key() {
        return key;
    }

    Job job() {
        return job;
    }

    boolean waitsForLines() {
        return waitsForLines;
    }

    boolean isBroken() {
        return broken;
    }

    void breakDown() {
        broken = true;
    }

    /** Counts a shard that was there when the job was read back. */
    void planned(ShardState shard) {
        tallies.planned(shard);
    }

    void take(Step step) {
        if (!step.dropped().isEmpty()) {
            tallies.clear();
        }
        step.shards().forEach((ordinal, shard) -> {
            ShardState before = step.before().get(ordinal);
            if (before == null) {
                tallies.planned(shard);
            } else {
                tallies.moved(before, shard);
            }
        });
        if (job.isKnown() && !step.events().isEmpty()) {
            dirty = true;
            progressed |= step.state().tally().stored() != job.state().tally().stored()
                    || step.state().tally().failed() != job.state().tally().failed();
        }
        job.take(step);
        waitsForLines = step.outputs().stream().anyMatch(LINES::equals);
    }

    /** The status, when what people wait for has changed: the phase, or whether it stands still. */
    List<Message> statusIfTold(Instant now) {
        JobState state = job.state();
        JobState last = told;
        boolean same = last != null
                && last.phase() == state.phase()
                && last.round() == state.round()
                && Objects.equals(last.parked(), state.parked());
        return same ? List.of() : List.of(status(now));
    }

    /** Publishes what has changed, unless the last time was a moment ago. */
    void publishIfDue(Outbox outbox, JobRunner.Setting setting, Instant now) {
        if (dirty && Duration.between(published, now).compareTo(setting.progressInterval()) >= 0) {
            outbox.all(progress(setting, now), now).forEach(outbox::send);
            outbox.all(List.of(status(now)), now).forEach(outbox::send);
        }
    }

    /** The progress since the last time, if there was some. */
    List<Message> progress(JobRunner.Setting setting, Instant now) {
        if (!progressed) {
            return List.of();
        }
        progressed = false;
        JobState state = job.state();
        Fleet fleet = setting.fleet().get();
        double remaining = state.secondsLeft(pace(fleet.costs()));
        return List.of(new JobProgressed(
                state.head().tenant(),
                state.head().job(),
                state.total(),
                state.tally().stored(),
                state.tally().reused(),
                state.tally().failed(),
                tallies.changes(),
                remaining / Math.max(1, fleet.ready(state.head().model()).size()),
                now));
    }

    LoadBoard.JobLoad load(Fleet fleet) {
        JobState state = job.state();
        JobSpec spec = job.spec();
        // A plan takes a while, and workers take long to come: what is asked for counts before it is planned.
        boolean planning = state.isFirstPlanInTheMaking() && spec != null;
        long left = planning || state.phase() == JobPhase.RUNNING ? state.left() : 0;
        Instant waiting =
                state.plan().cursor() == state.plan().first() ? state.head().acceptedAt() : null;
        int shardsOut = 0;
        for (int ordinal : state.plan().open()) {
            ShardState shard = job.existing(ordinal);
            shardsOut += shard.phase().inFlight() ? 1 : 0;
            Instant moved = shard.movedAt();
            boolean waits = shard.phase() == ShardPhase.RELEASED || shard.phase() == ShardPhase.WAITING;
            if (waits && moved != null && (waiting == null || moved.isBefore(waiting))) {
                waiting = moved;
            }
        }
        double seconds = planning
                ? JobCosts.seconds(
                                Objects.requireNonNull(spec),
                                fleet.costs().of(state.head().model()))
                        * left
                        / Math.max(1, state.total())
                : left == 0 ? 0 : state.secondsLeft(pace(fleet.costs()));
        return new LoadBoard.JobLoad(
                state.phase(),
                new Forecast.Load(
                        state.head().tenant(),
                        state.head().jobClass(),
                        state.head().model(),
                        seconds),
                left,
                shardsOut,
                waiting,
                state.head().deadline());
    }

    /** What it wants next and has out. Nothing of it waits while its lines are not at hand. */
    Demand demand(Fleet fleet, SideWork work, Instant now, int lookAhead) {
        JobSpec spec = job.spec();
        boolean lines = spec != null && work.ready(spec);
        return Releasable.demand(
                key,
                job.state(),
                job::existing,
                subject -> spec != null && lines
                        ? work.subject(spec, subject).digest().value()
                        : subject.value(),
                pace(fleet.costs()),
                now,
                lines ? lookAhead : 0);
    }

    /** Engine seconds that a picture was expected to take where it was made; 0 when it was not made now. */
    double expectedSeconds(ImageStored told, CostModel costs) {
        JobState state = job.state();
        int ordinal = told.shard().ordinalIn(told.job());
        if (told.reused() || told.seconds() <= 0 || !state.plan().open().contains(ordinal)) {
            return 0;
        }
        ShardState shard = job.existing(ordinal);
        double planned =
                shard.images().isEmpty() ? 0 : shard.seconds() / shard.images().size();
        double worker = costs.pace(told.worker());
        return planned * pace(costs) * (worker > 0 ? worker : 1);
    }

    /** How long a planned second takes now. */
    private double pace(CostModel fleet) {
        CostTable costs = fleet.of(job.state().head().model());
        JobSpec spec = job.spec();
        if (costs != pacedBy && spec != null) {
            pacedBy = costs;
            pace = JobCosts.pace(spec, job.state().head().planning(), costs);
        }
        return pace;
    }

    private Message status(Instant now) {
        told = job.state();
        dirty = false;
        published = now;
        return job.state().status(tallies.all(), now);
    }
}
