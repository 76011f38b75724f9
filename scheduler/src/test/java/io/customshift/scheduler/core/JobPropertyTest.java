package io.customshift.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jobs among workers that start, store, fail, give back, fall silent, die, say things twice, late and out of order, while
 * the scheduler crashes, time passes and people cancel and retry. The seed is in each test's name; the same seed is the same
 * run.
 */
class JobPropertyTest {
    private static final int STEPS = 200;
    private static final List<FailureCode> CODES =
            List.of(FailureCode.OUT_OF_MEMORY, FailureCode.MODEL_MISMATCH, FailureCode.ENGINE_FAILURE);

    static LongStream seeds() {
        String given = System.getProperty("seed");
        return given == null ? LongStream.range(0, 30) : LongStream.of(Long.parseLong(given));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void replayEqualsLiveAndCountersEqualThePictures(long seed) {
        Run run = new Run(seed);
        for (int i = 0; i < STEPS; i++) {
            run.step();
            run.balances();
        }
        JobLab replayed = new JobLab();
        replayed.replay(run.lab.journal);
        assertThat(replayed.state()).isEqualTo(run.lab.state());
        assertThat(replayed.shards()).isEqualTo(run.lab.shards());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eventAppliedTwiceIsAppliedOnce(long seed) {
        Run run = new Run(seed);
        for (int i = 0; i < STEPS; i++) {
            run.step();
        }
        JobLab twice = new JobLab();
        for (Event event : run.lab.journal) {
            boolean ofShard = event instanceof Event.OfShard && !(event instanceof Event.Split);
            twice.replay(ofShard ? List.of(event, event) : List.of(event));
        }
        assertThat(twice.state()).isEqualTo(run.lab.state());
        assertThat(twice.shards()).isEqualTo(run.lab.shards());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyPrefixSurvivesACrashAndTheJobEnds(long seed) {
        Run calm = new Run(seed);
        Run crashing = new Run(seed);
        for (int i = 0; i < STEPS; i++) {
            calm.step();
            crashing.lab.crash();
            crashing.step();
            assertThat(crashing.lab.state()).as("step %d", i).isEqualTo(calm.lab.state());
        }
        assertThat(crashing.lab.shards()).isEqualTo(calm.lab.shards());
        crashing.settle();
        assertThat(crashing.lab.state().phase().ended()).isTrue();
        crashing.balances();
    }

    /** One run of a job, from its seed. */
    private static final class Run {
        private final Random random;
        private final JobLab lab = new JobLab();
        private final List<Runnable> late = new ArrayList<>();
        private final int images;
        private final JobSpec spec;
        private int firstOfRound;

        private Run(long seed) {
            random = new Random(seed);
            images = 20 + random.nextInt(200);
            lab.policy = new Policy(
                    1,
                    1 + random.nextInt(12),
                    2,
                    6,
                    2,
                    2 + random.nextInt(2),
                    3,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    2,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(20));
            spec = seed % 3 == 0
                    ? Jobs.until(Jobs.NOW.plusSeconds(random.nextInt(300)), Jobs.spec(images))
                    : Jobs.spec(images);
            lab.command(new Command.AcceptJob(spec));
        }

        private void step() {
            lab.now = lab.now.plusMillis(random.nextInt(4000));
            int dice = random.nextInt(100);
            if (dice < 20) {
                lab.look();
            } else if (dice < 24) {
                fleet();
            } else if (dice == 24 && random.nextInt(6) == 0) {
                lab.command(new Command.StopJob(Jobs.spec(1).tenant(), Jobs.JOB, "enough"));
            } else if (dice < 28) {
                close();
            } else if (dice == 28) {
                retry();
            } else if (dice < 36 && !late.isEmpty()) {
                late.get(random.nextInt(late.size())).run();
            } else {
                word();
            }
        }

        /** A worker says something of a shard that is out, now, or later as well. */
        private void word() {
            List<ShardState> out = lab.shards().stream()
                    .filter(shard -> shard.phase() != ShardPhase.PLANNED
                            && !shard.images().isEmpty())
                    .toList();
            if (out.isEmpty()) {
                return;
            }
            ShardState shard = out.get(random.nextInt(out.size()));
            String worker = "w" + random.nextInt(3);
            int image = random.nextInt(shard.images().size());
            FailureCode code = CODES.get(random.nextInt(CODES.size()));
            boolean flag = random.nextInt(4) == 0;
            int attempt = random.nextInt(2);
            int seconds = random.nextInt(3);
            GiveBackReason reason = GiveBackReason.values()[random.nextInt(GiveBackReason.values().length)];
            Runnable say = switch (random.nextInt(12)) {
                case 0, 1 -> () -> lab.hear(Jobs.started(shard, worker));
                case 2 -> () -> lab.hear(Jobs.finished(shard));
                case 3 -> () -> lab.hear(Jobs.givenBack(shard, worker, reason));
                case 4 -> () -> lab.hear(Jobs.shardFailed(shard, code, !flag));
                case 5, 6 -> () -> lab.hear(Jobs.failed(shard, image, attempt, code, !flag));
                default -> () -> lab.hear(Jobs.stored(shard, image, worker, seconds, flag));
            };
            if (random.nextInt(3) == 0) {
                late.add(say);
            }
            if (random.nextInt(5) != 0) {
                say.run();
            }
        }

        private void fleet() {
            Map<WorkerId, ModelVersion> workers = new HashMap<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                workers.put(new WorkerId("w" + i), random.nextInt(4) == 0 ? new ModelVersion("other") : Jobs.MODEL);
            }
            lab.workers = workers;
        }

        private void close() {
            JobState job = lab.state();
            if (job.closing()) {
                lab.command(new Command.CloseJob(
                        Jobs.spec(1).tenant(),
                        Jobs.JOB,
                        job.round(),
                        new ObjectKey("jobs/j/manifest.jsonl"),
                        new Sha256("0".repeat(64)),
                        job.total(),
                        job.tally().stored(),
                        job.tally().failed(),
                        job.tally().stored() == 0 && job.tally().failed() > 0 ? CODES.get(0) : null,
                        null));
            }
        }

        private void retry() {
            if (!lab.state().phase().ended()) {
                return;
            }
            firstOfRound = lab.state().plan().shards();
            Kept kept =
                    new Kept(lab.state().tally().stored(), lab.state().tally().stored(), 0);
            lab.command(new Command.RetryJob(spec, List.of(), null, lab.state().round()));
            List<ShardState> before = lab.shards();
            Jobs.parts(
                            Jobs.spec(images),
                            lab.state().round(),
                            lab.state().head().planning(),
                            (i, l, task) -> before.stream()
                                    .flatMap(shard -> shard.images().stream())
                                    .noneMatch(known ->
                                            known.image().equals(task.image()) && known.status() == ImageStatus.STORED),
                            kept,
                            64)
                    .forEach(lab::command);
        }

        /** A healthy fleet does whatever is out, until nothing is. */
        private void settle() {
            lab.workers = Map.of(new WorkerId("good"), Jobs.MODEL);
            for (int i = 0; i < 3000 && !lab.state().phase().ended(); i++) {
                lab.after(Duration.ofSeconds(10));
                for (ShardState shard : lab.shards()) {
                    for (int image = 0;
                            shard.phase().inFlight() && image < shard.images().size();
                            image++) {
                        lab.hear(Jobs.stored(shard, image, "good", 1, false));
                    }
                }
                close();
            }
        }

        /** All figures are the sums of what the pictures say, and each picture is in one shard of its round. */
        private void balances() {
            JobState job = lab.state();
            List<ShardState> shards = lab.shards();
            long stored = count(shards, ImageStatus.STORED);
            assertThat(job.tally().stored()).isEqualTo((int) stored);
            assertThat(job.plan().done() + open(shards)).isEqualTo(job.plan().shards());
            assertThat(job.plan().open())
                    .isEqualTo(shards.stream()
                            .filter(shard -> !shard.isDone() && shard.phase() != ShardPhase.PLANNED)
                            .map(ShardState::ordinal)
                            .toList());
            assertThat(job.total()).isEqualTo(images);
            if (job.round() == 0 || job.retry() == null) {
                assertThat(job.tally().failed()).isEqualTo((int) count(shards, ImageStatus.FAILED));
                assertThat(shards.stream().mapToInt(s -> s.images().size()).sum())
                        .isEqualTo(images);
            }
            if (job.phase() == JobPhase.FINISHED && !job.closing()) {
                assertThat(job.tally().stored() + job.tally().failed()).isEqualTo(images);
            }
        }

        private int open(List<ShardState> shards) {
            return (int) shards.stream()
                    .filter(shard -> !shard.isDone() && shard.ordinal() >= firstOfRound)
                    .count();
        }

        private static long count(List<ShardState> shards, ImageStatus status) {
            return shards.stream()
                    .flatMap(shard -> shard.images().stream())
                    .filter(image -> image.status() == status)
                    .count();
        }
    }
}
