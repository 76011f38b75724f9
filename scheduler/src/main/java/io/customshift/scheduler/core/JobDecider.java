package io.customshift.scheduler.core;

import io.customshift.scheduler.dispatch.Grant;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.FenceReason;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobCancelRequested;
import io.customshift.schemas.message.JobCancelled;
import io.customshift.schemas.message.JobEvent;
import io.customshift.schemas.message.JobFailed;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.JobParked;
import io.customshift.schemas.message.JobParking;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobPlanned;
import io.customshift.schemas.message.JobRefused;
import io.customshift.schemas.message.JobResumed;
import io.customshift.schemas.message.JobRetried;
import io.customshift.schemas.message.JobSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a command or from the passing of time: events, which change the job, and outputs, which others carry
 * out. Changes nothing but the step. What workers say is decided on in {@link ShardDecider}.
 */
public final class JobDecider {
    /** An exception came out of this job's own work: a fault of ours, or a state that should not be. */
    public static final FailureCode INTERNAL = new FailureCode("INTERNAL");
    /** The plan does not have the pictures that the lines ask for. */
    public static final FailureCode PLAN_INCOMPLETE = new FailureCode("PLAN_INCOMPLETE");

    /** Parts of two plans have come, and shards of the first one have gone out. */
    public static final FailureCode PLAN_CHANGED = new FailureCode("PLAN_CHANGED");

    /** No live or configured worker has the job's model. */
    public static final FailureCode MODEL_AWAY = new FailureCode("MODEL_AWAY");

    private final Step step;
    private final Situation s;
    private final ShardDecider shards;

    public JobDecider(Step step, Situation situation) {
        this.step = step;
        this.s = situation;
        this.shards = new ShardDecider(step, situation);
    }

    public void decide(Command command) {
        if (command instanceof Command.AcceptJob accept) {
            accept(accept.spec(), accept.traceparent());
        } else if (command instanceof Command.RetryJob retry) {
            retry(retry);
        } else if (command instanceof Command.ForgetJob forget) {
            if (step.isKnown() && step.state().phase().ended() && step.state().round() == forget.round()) {
                step.apply(new Event.Forgotten(s.now()));
                step.add(new Output.Forget());
            }
        } else if (step.isKnown() && !step.state().phase().ended()) {
            if (command instanceof Command.StopJob stop) {
                stop(stop.reason());
            } else if (command instanceof Command.AddShards more) {
                plan(more);
            } else if (command instanceof Command.WriteManifest write) {
                if (step.state().closing() && write.round() == step.state().round()) {
                    step.add(new Output.Ask(Output.Work.MANIFEST));
                }
            } else if (command instanceof Command.FoundPictures found) {
                if (step.state().closing() && found.round() == step.state().round()) {
                    found.pictures().forEach(shards::found);
                }
            } else if (command instanceof Command.CloseJob close) {
                close(close);
            } else if (command instanceof Command.FailJob fail) {
                fail(fail.code(), fail.message());
            }
        }
    }

    /** What the passing of time makes of the job, and what can be done by now. */
    public void look() {
        JobState job = step.state();
        if (job.phase().ended() || job.closing()) {
            return;
        }
        Instant deadline = job.deadline();
        if (deadline != null && job.isRunning() && !s.now().isBefore(deadline)) {
            shards.afterDeadline(deadline);
        } else {
            job.plan().open().forEach(ordinal -> shards.afterTime(step.existing(ordinal)));
            park();
            release();
        }
        if (step.state().isWorkOver()) {
            beginClosing(null, null);
        }
    }

    /** The job was read back from its stores: what ran beside it is asked for again. */
    public void resume() {
        if (step.state().closing()) {
            step.add(new Output.Ask(Output.Work.MANIFEST));
        } else if (step.state().isPlanning()) {
            step.add(new Output.Ask(Output.Work.PLAN));
        }
    }

    /** A new job that cannot begin, through a fault of ours. */
    public void acceptBroken(JobSpec spec) {
        begin(spec, null);
        fail(INTERNAL, "the scheduler has failed on the job as it was accepted; see its log, then retry the job");
    }

    /** The job as a whole cannot go on; what it has is kept, and written down if that is still possible. */
    public void fail(FailureCode code, String message) {
        if (step.state().phase().ended()) {
            return;
        }
        if (step.state().closing()) {
            // Not even the results can be written.
            JobState job = step.state();
            Tally tally = job.tally();
            end(
                    JobPhase.FAILED,
                    new Command.CloseJob(
                            tenant(),
                            job(),
                            job.round(),
                            null,
                            null,
                            job.total(),
                            tally.stored(),
                            tally.failed(),
                            code,
                            message),
                    code,
                    message);
        } else {
            beginClosing(code, message);
        }
    }

    /** What is said to somebody who sends another job under an id that is taken. */
    public static String conflict(String job) {
        return "job id is \"" + job
                + "\", which is taken by a request with another content; allowed is the same request"
                + " again, or a new id; choose another id";
    }

    private void accept(JobSpec spec, @Nullable String traceparent) {
        if (step.isKnown()) {
            if (!step.state().head().requestDigest().equals(spec.requestDigest())) {
                tell(new JobRefused(
                        spec.tenant(),
                        spec.job(),
                        FailureCode.JOB_CONFLICT,
                        conflict(spec.job().value()),
                        List.of(),
                        s.now()));
            }
            return;
        }
        PlanSettings planning = begin(spec, traceparent);
        if (PlanParts.isShort(spec)) {
            plan(PlanParts.ofInline(spec, planning));
        } else {
            step.add(new Output.Ask(Output.Work.PLAN));
            look();
        }
    }

    private PlanSettings begin(JobSpec spec, @Nullable String traceparent) {
        PlanSettings planning = PlanSettings.of(s.policy(), s.fleet().costs().prior());
        step.apply(new Event.Accepted(spec, planning, traceparent, s.now()));
        tell(new JobAccepted(spec, s.now()));
        return planning;
    }

    private void plan(Command.AddShards part) {
        JobState job = step.state();
        PlanState plan = job.plan();
        if (!job.isPlanning() || part.round() != plan.round() || part.before() == null || part.after() == null) {
            // Also one that a scheduler of an earlier version has sent: whoever took over plans anew.
            return;
        }
        boolean follows = part.from() == plan.planned() && part.before().equals(plan.soFar());
        if (!follows) {
            if (!part.last() && part.from() + part.shards().size() <= plan.planned()) {
                // It came before.
                return;
            }
            if (!plan.isUntouched()) {
                fail(
                        PLAN_CHANGED,
                        "the job was being planned when the scheduler was replaced by one that plans otherwise; retry the"
                                + " job, and what is missing is made");
                return;
            }
            boolean begun = plan.digest() != null;
            if (begun) {
                step.apply(new Event.PlanDropped(plan.first(), s.now()));
            }
            if (part.from() > 0) {
                if (begun) {
                    step.add(new Output.Ask(Output.Work.PLAN));
                }
                return;
            }
        }
        if (part.last() && part.asked() != job.head().imageCount()) {
            fail(
                    PLAN_INCOMPLETE,
                    "the plan is made of " + part.asked() + " pictures and the lines ask for "
                            + job.head().imageCount() + "; submit the job again under a new id");
            return;
        }
        List<ShardState> shards = new ArrayList<>();
        for (ShardState shard : part.shards()) {
            shards.add(shard.at(step.state().plan().shards() + shards.size()));
        }
        step.apply(new Event.Planned(part.after(), shards, part.last(), part.kept(), s.now()));
        if (job.retry() != null) {
            part.shards().forEach(shard -> shard.images().forEach(i -> step.add(new Output.TakeBack(i.image()))));
        }
        if (part.last()) {
            PlanState whole = step.state().plan();
            tell(new JobPlanned(tenant(), job(), whole.shards(), step.state().total(), whole.seconds(), s.now()));
        }
        look();
    }

    private void stop(@Nullable String reason) {
        if (step.state().phase() != JobPhase.CANCELLING && !step.state().closing()) {
            step.apply(new Event.CancelRequested(reason, s.now()));
            tell(new JobCancelRequested(tenant(), job(), reason, s.now()));
            step.add(Output.fence(step.state(), FenceReason.CANCELLED, s.now()));
            look();
        }
    }

    private void retry(Command.RetryJob retry) {
        if (step.isKnown() && step.state().phase().ended() && step.state().round() == retry.round()) {
            int round = retry.round() + 1;
            step.apply(new Event.Reopened(retry.spec(), round, retry.lines(), retry.only(), s.now()));
            tell(new JobRetried(tenant(), job(), round, retry.lines(), s.now()));
            step.add(new Output.Ask(Output.Work.PLAN));
        }
    }

    private void close(Command.CloseJob close) {
        JobState job = step.state();
        if (!job.closing() || close.round() != job.round()) {
            return;
        }
        if (job.phase() == JobPhase.CANCELLING) {
            end(JobPhase.CANCELLED, close, null, job.message());
        } else if (job.code() != null) {
            end(JobPhase.FAILED, close, job.code(), job.message());
        } else if (close.code() != null) {
            end(JobPhase.FAILED, close, close.code(), close.message());
        } else {
            end(JobPhase.FINISHED, close, null, null);
        }
    }

    private void end(JobPhase how, Command.CloseJob c, @Nullable FailureCode code, @Nullable String message) {
        step.apply(new Event.Closed(
                how, c.total(), c.stored(), c.failed(), c.manifest(), c.sha256(), code, message, s.now()));
        JobState job = step.state();
        if (how == JobPhase.CANCELLED) {
            tell(new JobCancelled(
                    tenant(),
                    job(),
                    c.total(),
                    c.stored(),
                    c.failed(),
                    job.reason(),
                    c.manifest(),
                    c.sha256(),
                    s.now()));
        } else if (how == JobPhase.FINISHED) {
            tell(new JobFinished(
                    tenant(),
                    job(),
                    c.total(),
                    c.stored(),
                    c.failed(),
                    Objects.requireNonNull(c.manifest(), "a job does not finish without its results"),
                    c.sha256(),
                    job.tally().engineSeconds(),
                    s.now()));
        } else {
            tell(new JobFailed(
                    tenant(),
                    job(),
                    Objects.requireNonNull(code),
                    message == null ? "" : message,
                    c.total(),
                    c.stored(),
                    c.failed(),
                    c.manifest(),
                    c.sha256(),
                    s.now()));
        }
    }

    private void beginClosing(@Nullable FailureCode code, @Nullable String message) {
        step.apply(new Event.ClosingBegan(code, message, s.now()));
        step.add(Output.fence(step.state(), code == null ? FenceReason.ENDED : FenceReason.FAILED, s.now()));
        step.add(new Output.Order(
                new Command.WriteManifest(tenant(), job(), step.state().round())));
    }

    /** A job whose model nobody has stands still and says so; releasing it would fail its pictures for no fault of theirs. */
    private void park() {
        JobState job = step.state();
        ModelVersion model = job.head().model();
        boolean served = s.fleet().serves(model);
        if (job.phase() == JobPhase.CANCELLING || served == (job.parked() == null)) {
            return;
        }
        JobParking parking =
                served ? null : new JobParking(MODEL_AWAY, s.fleet().absence(model), s.now());
        step.apply(new Event.Parked(parking, s.now()));
        tell(
                parking == null
                        ? new JobResumed(tenant(), job(), s.now())
                        : new JobParked(tenant(), job(), parking, s.now()));
    }

    private void release() {
        if (!step.state().isRunning() || step.state().parked() != null) {
            return;
        }
        if (!s.lines()) {
            // It asks for no turn before it has them.
            if (!Releasable.next(step.state(), step::existing, s.now(), 1).isEmpty()) {
                step.add(new Output.Ask(Output.Work.LINES));
            }
            return;
        }
        for (Grant grant : s.grants()) {
            ShardState shard = step.shard(grant.ordinal());
            if (shard == null || !Releasable.is(shard, s.now())) {
                // Something came in between: its turn comes again.
                continue;
            }
            step.apply(new Event.Released(
                    grant.ordinal(),
                    shard.phase() == ShardPhase.PLANNED ? 0 : shard.epoch() + 1,
                    grant.partition(),
                    avoided(shard),
                    s.now()));
            step.add(new Output.Release(step.existing(grant.ordinal())));
        }
    }

    /** Workers that it was with in vain, unless there are no others: then all of them may try again. */
    private List<WorkerId> avoided(ShardState shard) {
        Set<WorkerId> ready = s.fleet().ready(step.state().head().model());
        return shard.avoid().containsAll(ready) ? List.of() : shard.avoid();
    }

    private Tenant tenant() {
        return step.state().head().tenant();
    }

    private JobId job() {
        return step.state().head().job();
    }

    private void tell(JobEvent event) {
        step.add(new Output.Tell(event));
    }
}
