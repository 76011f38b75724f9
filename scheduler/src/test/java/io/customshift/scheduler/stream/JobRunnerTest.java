package io.customshift.scheduler.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.Fleet;
import io.customshift.scheduler.core.JobDecider;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.Jobs;
import io.customshift.scheduler.core.MadePictures;
import io.customshift.scheduler.core.PlanState;
import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.core.ShardState;
import io.customshift.scheduler.cost.CostModel;
import io.customshift.scheduler.cost.CostTable;
import io.customshift.scheduler.cost.PictureKind;
import io.customshift.scheduler.dispatch.Dispatcher;
import io.customshift.scheduler.dispatch.Lane;
import io.customshift.scheduler.trace.JobTraces;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.identity.LineExpansion;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobFailed;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobProgressed;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class JobRunnerTest {
    private static final JobId GOOD = new JobId("good");
    private static final JobId BAD = new JobId("bad");

    private final MemoryStore<JobState> jobs = new MemoryStore<>(JobState.class);
    private final MemoryStore<JobSpec> specs = new MemoryStore<>(JobSpec.class);
    private final MemoryStore<ShardState> shards = new MemoryStore<>(ShardState.class);
    private final FakeSideWork work = new FakeSideWork();
    private final List<EncodedRecord> sent = new ArrayList<>();
    private Instant now = Jobs.NOW;
    private double rate = 0.001;
    private final LoadBoard board = new LoadBoard();
    private JobRunner runner = runner();

    /** Failed before: the stream's one thread died of it, again and again, and the neighbour stood still. */
    @Test
    void jobThatCannotBeWorkedOnFailsAloneAndItsStateIsKept() {
        accept(BAD);
        accept(GOOD);
        work.faulty.add(BAD);
        Shard out = told(Shard.class).get(0);
        runner.handle(
                new ShardGivenBack(
                        out.tenant(), BAD, out.shard(), 0, new WorkerId("w"), List.of(), GiveBackReason.DRAIN, now),
                now);
        for (int i = 0; i < 5; i++) {
            tick();
        }
        store(GOOD);
        tick();
        close(GOOD);
        close(BAD);
        assertThat(told(JobFinished.class)).extracting(JobFinished::job).containsExactly(GOOD);
        assertThat(told(JobFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.job()).isEqualTo(BAD);
            assertThat(failed.code()).isEqualTo(JobDecider.INTERNAL);
            assertThat(failed.message()).contains("boom");
        });
        assertThat(status(BAD).phase()).isEqualTo(JobPhase.FAILED);
        assertThat(shards.keys()).isNotEmpty().allMatch(key -> key.startsWith("default/bad/"));
        assertThat(runner.hasWork()).isFalse();
    }

    /** Failed before: what was put before the exception stayed, and was committed. */
    @Test
    void stepThatThrowsLeavesNothingOfItselfAndItsJobIsAcceptedAsFailed() {
        work.faulty.add(BAD);
        accept(BAD);
        assertThat(told(Shard.class)).isEmpty();
        assertThat(sent.stream().map(record -> record.headers().get(Journal.KIND)))
                .doesNotContain("Released");
        close(BAD);
        assertThat(status(BAD).phase()).isEqualTo(JobPhase.FAILED);
        assertThat(status(BAD).code()).isEqualTo(JobDecider.INTERNAL);
    }

    @Test
    void jobWhoseStateCannotBeReadStandsStillAndOthersAreTakenUp() {
        accept(GOOD);
        accept(BAD);
        shards.garble("default/bad/00000000");
        runner = runner();
        runner.resume(now);
        tick();
        store(GOOD);
        tick();
        close(GOOD);
        assertThat(told(JobFinished.class)).extracting(JobFinished::job).containsExactly(GOOD);
    }

    /** Failed before: states of ended jobs were held in memory for ever. */
    @Test
    void forgottenJobLeavesNothingAndItsIdIsFree() {
        accept(GOOD);
        accept(BAD);
        runner.handle(new Command.ForgetJob(Tenant.DEFAULT, GOOD, 0), now);
        assertThat(jobs.keys()).as("one that is not over stays").contains("default/good");
        store(GOOD);
        tick();
        close(GOOD);
        runner.handle(new Command.ForgetJob(Tenant.DEFAULT, GOOD, 1), now);
        assertThat(jobs.keys()).as("another round than was meant").contains("default/good");
        runner.handle(new Command.ForgetJob(Tenant.DEFAULT, GOOD, 0), now);
        runner.handle(new Command.ForgetJob(Tenant.DEFAULT, GOOD, 0), now);
        assertThat(jobs.keys()).containsExactly("default/bad");
        assertThat(specs.keys()).containsExactly("default/bad");
        assertThat(shards.keys()).allMatch(key -> key.startsWith("default/bad/"));
        assertThat(sent.stream().filter(record -> record.value() == null))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.topic()).isEqualTo(Topics.JOBS.name());
                    assertThat(record.key()).isEqualTo("default/good");
                });
        assertThat(runner.hasWork()).isTrue();
        sent.clear();
        accept(GOOD);
        assertThat(told(JobAccepted.class)).hasSize(1);
    }

    /** Failed before: all shards of a job of a million pictures were dropped in one transaction, which ran out, again and again. */
    @Test
    void shardsOfALongJobAreDroppedSomeAtATime() {
        accept(GOOD);
        // A shard each, as slow pictures are.
        JobState planned = Objects.requireNonNull(jobs.get("default/good"));
        ShardState shard = Objects.requireNonNull(shards.get("default/good/00000000"));
        for (int ordinal = planned.plan().shards(); ordinal < 4_500; ordinal++) {
            shards.put(String.format("default/good/%08d", ordinal), shard);
        }
        runner.handle(new Command.FailJob(Tenant.DEFAULT, GOOD, new FailureCode("LINES_LOST"), "gone"), now);
        JobState closing = Objects.requireNonNull(jobs.get("default/good"));
        jobs.put("default/good", withShards(closing, 4_500));
        runner = runner();
        runner.resume(now);
        close(GOOD);
        assertThat(status(GOOD).phase()).isEqualTo(JobPhase.FAILED);
        assertThat(shards.keys()).as("some at once").hasSize(2_500);
        assertThat(specs.keys()).isEmpty();
        assertThat(runner.hasWork()).isTrue();
        runner = runner();
        runner.resume(now);
        assertThat(runner.hasWork()).as("goes on after a restart").isTrue();
        while (runner.hasWork()) {
            tick();
        }
        assertThat(shards.keys()).isEmpty();
    }

    /** Failed before: a restart asked for the first shard of all rounds, which was gone, and the last round's were kept for ever. */
    @Test
    void shardsOfAFurtherRoundAreDroppedAfterARestart() {
        accept(GOOD);
        ShardState shard = Objects.requireNonNull(shards.get("default/good/00000000"));
        store(GOOD);
        tick();
        close(GOOD);
        JobState ended = Objects.requireNonNull(jobs.get("default/good"));
        shards.put("default/good/00000001", shard);
        jobs.put("default/good", withPlan(ended, new PlanState(2, 0, 0, true, 2, List.of(), 2, 1, 1, 1, null)));
        runner = runner();
        runner.resume(now);
        assertThat(runner.hasWork()).isTrue();
        tick();
        assertThat(shards.keys()).isEmpty();
        assertThat(runner.hasWork()).isFalse();
    }

    private static JobState withShards(JobState job, int shards) {
        PlanState p = job.plan();
        return withPlan(
                job,
                new PlanState(
                        shards,
                        p.images(),
                        p.seconds(),
                        p.complete(),
                        p.cursor(),
                        p.open(),
                        p.done(),
                        p.first(),
                        p.round(),
                        p.planned(),
                        p.digest()));
    }

    private static JobState withPlan(JobState job, PlanState plan) {
        return new JobState(
                job.head(),
                job.phase(),
                plan,
                job.tally(),
                job.closing(),
                job.reason(),
                job.manifest(),
                job.manifestSha256(),
                job.code(),
                job.message(),
                job.changedAt(),
                job.endedAt(),
                job.round(),
                job.total(),
                job.parked(),
                job.retry());
    }

    @Test
    void restartedRunnerGoesOnWithTheSameState() {
        accept(GOOD);
        store(GOOD);
        JobState before = Objects.requireNonNull(jobs.get("default/good"));
        runner = runner();
        runner.resume(now);
        assertThat(jobs.get("default/good")).isEqualTo(before);
        tick();
        close(GOOD);
        assertThat(told(JobFinished.class)).hasSize(1);
        assertThat(shards.keys()).isEmpty();
    }

    @Test
    void journalHasEachEventInOrder() {
        accept(GOOD);
        store(GOOD);
        tick();
        close(GOOD);
        assertThat(sent.stream()
                        .filter(record -> record.topic().equals(Journal.TOPIC.name()))
                        .map(record -> record.headers().get(Journal.KIND)))
                .containsExactly(
                        "Accepted", "Planned", "Released", "Stored", "Stored", "Stored", "ClosingBegan", "Closed");
    }

    /** Failed before: the first job of a fleet was told to have 0 s left, by the rate that was assumed when it was planned. */
    @Test
    void timeLeftIsToldByTheRateThatIsMeasuredNow() {
        accept(GOOD);
        rate = 0.5;
        Shard shard = told(Shard.class).get(0);
        stored(shard, shard.images().get(0));
        tick();
        double one = new CostTable(List.of(), 0.5)
                .seconds(PictureKind.of(shard.images().get(1).settings(), 1));
        assertThat(told(JobProgressed.class).get(0).remainingSeconds()).isCloseTo(2 * one, within(one / 100));
    }

    /** Failed before: nothing was to be done as long as a plan was made, and no worker was started meanwhile. */
    @Test
    void workCountsBeforeItIsPlanned() {
        runner.handle(new Command.AcceptJob(Jobs.spec(GOOD, 6_000)), now);
        assertThat(board.sum(LoadBoard.JobLoad::images)).isEqualTo(6_000);
        assertThat(board.sum(LoadBoard.JobLoad::seconds)).isGreaterThan(10);
    }

    private static final List<Lane> LANES =
            List.of(new Lane(new WorkerId("w"), Jobs.MODEL, List.of(7), 1, Set.of(), null, null));

    private JobRunner runner() {
        Policy policy = Policy.DEFAULT;
        Supplier<Fleet> fleet = () ->
                new Fleet(Map.of(new WorkerId("w"), Jobs.MODEL), Set.of(), Set.of(), LANES, CostModel.unmeasured(rate));
        return new JobRunner(
                new JobRunner.Setting(
                        policy,
                        fleet,
                        work,
                        board,
                        new Dispatcher(policy.dispatch()),
                        Duration.ofMillis(250),
                        JobTraces.OFF),
                new JobStores(jobs, specs, shards),
                new Outbox(sent::add, () -> {}, JobTraces.OFF));
    }

    private void accept(JobId job) {
        runner.handle(new Command.AcceptJob(Jobs.spec(job, 3)), now);
    }

    private void tick() {
        now = now.plusSeconds(2);
        runner.tick(now);
    }

    /** A worker that stores all that was sent to it. */
    private void store(JobId job) {
        for (Shard shard : told(Shard.class)) {
            if (shard.job().equals(job)) {
                shard.images().forEach(task -> stored(shard, task));
            }
        }
    }

    private void stored(Shard shard, ImageTask task) {
        runner.handle(
                new ImageStored(
                        shard.tenant(),
                        shard.job(),
                        shard.shard(),
                        shard.epoch(),
                        task.image(),
                        task.line(),
                        shard.subject().id(),
                        task.key(),
                        Jobs.DIGEST,
                        null,
                        null,
                        null,
                        1,
                        1,
                        false,
                        List.of(),
                        new WorkerId("w"),
                        now),
                now);
    }

    private void close(JobId job) {
        runner.handle(new Command.WriteManifest(Tenant.DEFAULT, job, 0), now);
        JobState state = Objects.requireNonNull(jobs.get("default/" + job));
        runner.handle(
                new Command.CloseJob(
                        Tenant.DEFAULT,
                        job,
                        0,
                        new ObjectKey("m.jsonl"),
                        new Sha256("0".repeat(64)),
                        3,
                        state.tally().stored(),
                        state.tally().failed(),
                        null,
                        null),
                now);
    }

    private JobStatus status(JobId job) {
        List<JobStatus> all =
                told(JobStatus.class).stream().filter(s -> s.job().equals(job)).toList();
        return all.get(all.size() - 1);
    }

    private <T extends Message> List<T> told(Class<T> type) {
        return List.copyOf(sent).stream()
                .filter(record -> record.headers().containsKey("ce_type") && record.value() != null)
                .map(record ->
                        EventCodec.decode(record.value(), record.headers()).data())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** Files that are there, and jobs whose tasks cannot be made. */
    private static final class FakeSideWork implements SideWork {
        final Set<JobId> faulty = new HashSet<>();
        final List<MadePictures> closed = new ArrayList<>();

        @Override
        public void plan(JobSpec spec, JobState job) {}

        @Override
        public void close(JobSpec spec, JobState job, MadePictures made) {
            closed.add(made);
        }

        @Override
        public boolean ready(JobSpec spec) {
            return true;
        }

        @Override
        public void fetch(JobSpec spec) {}

        @Override
        public List<ImageTask> tasks(JobSpec spec, ShardState shard) {
            if (faulty.contains(spec.job())) {
                throw new IllegalStateException("boom");
            }
            return LineExpansion.of(spec)
                    .tasks(0, spec.lines().get(0), spec.subjects().get(0));
        }

        @Override
        public SubjectSpec subject(JobSpec spec, SubjectId subject) {
            return spec.subjects().get(0);
        }

        @Override
        public void forget(JobSpec spec) {}

        @Override
        public void sweep(JobState ended) {}
    }
}
