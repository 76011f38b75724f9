package io.customshift.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.FenceReason;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobFence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardDeciderTest {
    private static final Policy POLICY = Policy.DEFAULT;
    private static final FailureCode OOM = FailureCode.OUT_OF_MEMORY;

    private JobLab lab = JobLab.with(3);

    @Test
    void repeatedPictureCountsOnce() {
        lab.hear(Jobs.stored(shard(), 1, "w", 2, false));
        ShardState once = shard();
        lab.hear(Jobs.stored(shard(), 1, "w", 2, false));
        assertThat(shard()).isEqualTo(once);
        assertThat(lab.state().tally()).isEqualTo(new Tally(1, 0, 0, 2, 9));
    }

    @Test
    void shardIsDoneWhenEachPictureIsHeardOfWhateverTheOrder() {
        lab.hear(Jobs.started(shard(), "w"));
        lab.hear(Jobs.finished(shard()));
        for (int i = 0; i < 3; i++) {
            assertThat(shard().phase()).isEqualTo(ShardPhase.SETTLING);
            lab.hear(Jobs.stored(shard(), i, "w", 1, false));
        }
        assertThat(shard().phase()).isEqualTo(ShardPhase.DONE);
    }

    @Test
    void picturesThatWereNeverHeardOfAreReleasedAgain() {
        lab.hear(Jobs.finished(shard()));
        lab.after(POLICY.settle().minusMillis(1));
        assertThat(shard().phase()).isEqualTo(ShardPhase.SETTLING);
        lab.after(Duration.ofMillis(1));
        assertThat(shard().phase()).isEqualTo(ShardPhase.RELEASED);
        assertThat(shard().epoch()).isEqualTo(1);
        assertThat(shard().pending()).hasSize(3);
    }

    @Test
    void pictureOfWhichNothingIsEverHeardIsGivenUpInTheEnd() {
        for (int i = 0; i < POLICY.unheardMax(); i++) {
            assertThat(shard().isDone()).isFalse();
            lab.hear(Jobs.finished(shard()));
            lab.after(POLICY.settle());
        }
        assertThat(shard().images()).extracting(ImageState::code).containsOnly(ShardDecider.EVENTS_LOST);
        assertThat(lab.told(DeadLetter.class)).hasSize(3);
    }

    @Test
    void givenBackShardGoesOutAgainWithWhatIsLeft() {
        lab.hear(Jobs.started(shard(), "w"));
        lab.hear(Jobs.stored(shard(), 0, "w", 1, false));
        lab.hear(Jobs.givenBack(shard(), "w", GiveBackReason.DRAIN));
        lab.look();
        assertThat(shard().epoch()).isEqualTo(1);
        assertThat(shard().pending()).hasSize(2);
    }

    @Test
    void whatAnEarlierReleaseSaysOfTheShardIsPassedOver() {
        ShardState first = shard();
        lab.hear(Jobs.givenBack(first, "w", GiveBackReason.DRAIN));
        lab.look();
        ShardState second = shard();
        assertThat(second.epoch()).isEqualTo(1);
        lab.hear(Jobs.started(first, "w"));
        lab.hear(Jobs.finished(first));
        lab.hear(Jobs.givenBack(first, "w", GiveBackReason.DRAIN));
        lab.hear(Jobs.failed(first, 0, 0, OOM, false));
        assertThat(shard()).isEqualTo(second);
        for (int i = 0; i < 3; i++) {
            lab.hear(Jobs.stored(first, i, "w", 1, false));
        }
        assertThat(shard().isDone()).isTrue();
    }

    /** Failed before: the same failure told three times was three attempts. */
    @Test
    void sameFailureToldThreeTimesIsOneAttempt() {
        for (int i = 0; i < 3; i++) {
            lab.hear(Jobs.failed(shard(), 0, 0, OOM, true));
        }
        assertThat(shard().images().get(0).attempts()).isEqualTo(1);
        lab.hear(Jobs.failed(shard(), 0, 1, OOM, true));
        assertThat(shard().images().get(0).attempts()).isEqualTo(2);
        assertThat(lab.state().tally().failed()).isZero();
    }

    @Test
    void failureThatMayPassIsTriedAgainLaterEachTimeAndElsewhere() {
        lab.workers.put(new WorkerId("other"), Jobs.MODEL);
        Duration before = Duration.ZERO;
        for (int attempt = 1; attempt < POLICY.attemptsMax(); attempt++) {
            for (int i = 0; i < 3; i++) {
                lab.hear(Jobs.failed(shard(), i, 0, OOM, true));
            }
            lab.hear(Jobs.finished(shard()));
            Duration waited = Duration.ZERO;
            while (shard().phase() != ShardPhase.RELEASED) {
                lab.after(Duration.ofMillis(500));
                waited = waited.plusMillis(500);
            }
            assertThat(waited).isGreaterThan(before.multipliedBy(12).dividedBy(10));
            assertThat(shard().partition()).as("the other's").isZero();
            before = waited;
        }
        for (int i = 0; i < 3; i++) {
            lab.hear(Jobs.failed(shard(), i, 0, OOM, true));
        }
        assertThat(shard().count(ImageStatus.FAILED)).isEqualTo(3);
        assertThat(lab.told(DeadLetter.class)).hasSize(3);
    }

    @Test
    void storedPictureOutweighsItsFailure() {
        lab.hear(Jobs.failed(shard(), 0, 0, OOM, false));
        lab.hear(Jobs.stored(shard(), 0, "w", 1, false));
        lab.hear(Jobs.stored(shard(), 1, "w", 1, false));
        lab.hear(Jobs.failed(shard(), 1, 0, OOM, false));
        assertThat(shard().count(ImageStatus.STORED)).isEqualTo(2);
        assertThat(lab.state().tally().failed()).isZero();
        assertThat(lab.told(DeadLetter.class)).hasSize(1);
        assertThat(lab.out(Output.TakeBack.class)).hasSize(1);
    }

    /** Failed before: a worker with other weights failed its share of every job for good. */
    @Test
    void workerThatIsNotSuitedCostsNoAttempt() {
        lab.workers.put(new WorkerId("other"), Jobs.MODEL);
        lab.workers.put(Jobs.WORKER, new ModelVersion("rolled@2"));
        for (int i = 0; i < 10; i++) {
            lab.hear(Jobs.started(shard(), "w"));
            if (i % 2 == 0) {
                lab.hear(Jobs.givenBack(shard(), "w", GiveBackReason.MODEL_MISMATCH));
            } else {
                lab.hear(Jobs.shardFailed(shard(), FailureCode.MODEL_MISMATCH, false));
            }
            assertThat(shard().phase()).isEqualTo(ShardPhase.WAITING);
            lab.after(Duration.ofMinutes(1));
            assertThat(shard().partition()).as("the other's").isZero();
        }
        assertThat(shard().attempts()).isZero();
        assertThat(shard().pending()).hasSize(3);
    }

    @Test
    void shardThatFailsForGoodGivesItsPicturesTheCode() {
        lab.hear(Jobs.stored(shard(), 0, "w", 1, false));
        lab.hear(Jobs.shardFailed(shard(), FailureCode.REFERENCE_MISSING, false));
        assertThat(shard().isDone()).isTrue();
        assertThat(shard().count(ImageStatus.STORED)).isEqualTo(1);
        assertThat(shard().images().get(1).code()).isEqualTo(FailureCode.REFERENCE_MISSING);
    }

    @Test
    void silentWorkerLosesItsShardAfterAGenerousTimeAndOnlyADeadOneCountsAsDead() {
        lab.hear(Jobs.started(shard(), "w"));
        lab.after(POLICY.silence());
        lab.after(Duration.ofSeconds(1));
        assertThat(shard().epoch()).isEqualTo(1);
        assertThat(shard().deaths()).isZero();
        lab.hear(Jobs.started(shard(), "gone"));
        lab.after(POLICY.silence());
        assertThat(shard().deaths()).isEqualTo(1);
    }

    /** Failed before: a worker whose clock was 11 minutes behind was silent one second after its start. */
    @Test
    void workersClockDoesNotMakeItSilent() {
        lab.now = Jobs.NOW.plus(Duration.ofHours(1));
        lab.hear(Jobs.started(shard(), "w"));
        lab.after(Duration.ofSeconds(1));
        assertThat(shard().phase()).isEqualTo(ShardPhase.STARTED);
    }

    /** Failed before: 50 deaths left attempts at 0, and the shard walked through the fleet. */
    @Test
    void shardThatKillsItsWorkersIsTakenApartAndTheKillerGivenUpAlone() {
        for (String worker : List.of("a", "b", "c", "d")) {
            lab.hear(Jobs.started(shard(), worker));
        }
        assertThat(shard().isDone()).isTrue();
        assertThat(lab.state().round()).isEqualTo(1);
        assertThat(lab.told(JobFence.class))
                .singleElement()
                .satisfies(fence -> assertThat(fence.reason()).isEqualTo(FenceReason.SUPERSEDED))
                .satisfies(fence -> assertThat(fence.closedRound()).isZero());
        lab.look();
        assertThat(lab.state().plan().images()).isEqualTo(3);
        for (int single : List.of(1, 3)) {
            assertThat(lab.shard(single).images()).hasSize(1);
            lab.hear(Jobs.stored(lab.shard(single), 0, "w", 1, false));
        }
        for (String worker : List.of("e", "f", "g")) {
            lab.hear(Jobs.started(lab.shard(2), worker));
        }
        assertThat(lab.shard(2).images().get(0).code()).isEqualTo(ShardDecider.WORKER_KILLER);
        assertThat(lab.told(DeadLetter.class)).hasSize(1);
        assertThat(lab.state().tally()).isEqualTo(new Tally(2, 0, 1, 2, 18));
        assertThat(lab.state().round()).isEqualTo(2);
    }

    /** Failed before: a record that its worker had passed over was waited for for six hours. */
    @Test
    void shardThatItsWorkerHasNeverSeenGoesOutAgain() {
        lab.after(Duration.ofSeconds(90));
        assertThat(shard().epoch()).isZero();
        lab.idle = lab.now.minusSeconds(50);
        lab.look();
        assertThat(shard().epoch()).isZero();

        lab.idle = lab.now.minusSeconds(10);
        lab.look();
        assertThat(shard().epoch()).isEqualTo(1);
        assertThat(shard().phase()).isEqualTo(ShardPhase.RELEASED);
        lab.after(Duration.ofSeconds(30));
        assertThat(shard().epoch()).isEqualTo(1);
    }

    @Test
    void shardWhoseWorkerHasForgottenItGoesOutAgain() {
        lab.hear(Jobs.started(shard(), Jobs.WORKER.value()));
        lab.idle = lab.now.plusSeconds(90);
        lab.after(Duration.ofSeconds(91));
        assertThat(shard().epoch()).isEqualTo(1);
    }

    @Test
    void startToldTwiceIsNoDeathAndNeitherIsOneThatWasHandedOn() {
        lab.hear(Jobs.started(shard(), "a"));
        lab.hear(Jobs.started(shard(), "a"));
        lab.hear(Jobs.started(shard(), "b"));
        assertThat(shard().deaths()).isEqualTo(1);
        lab.hear(Jobs.givenBack(shard(), "a", GiveBackReason.REVOKED));
        assertThat(shard().deaths()).isZero();
        lab.hear(Jobs.started(shard(), "a"));
        assertThat(shard().deaths()).isZero();
        assertThat(shard().holder()).isEqualTo(new WorkerId("b"));
    }

    /** Failed before: a job that reused nothing said reused 2 after its worker was killed. */
    @Test
    void pictureThatTheJobItselfMadeIsNotReusedAfterARedelivery() {
        lab.hear(Jobs.started(shard(), "a"));
        lab.hear(Jobs.started(shard(), "b"));
        lab.hear(Jobs.stored(shard(), 0, "b", 0, true));
        assertThat(lab.state().tally()).isEqualTo(new Tally(1, 0, 0, 0, 9));
        lab.hear(Jobs.stored(shard(), 0, "a", 3, false));
        assertThat(lab.state().tally()).isEqualTo(new Tally(1, 0, 0, 3, 9));
    }

    @Test
    void pictureThatWasThereBeforeTheJobIsReused() {
        lab.hear(Jobs.started(shard(), "a"));
        lab.hear(Jobs.stored(shard(), 0, "a", 0, true));
        assertThat(lab.state().tally()).isEqualTo(new Tally(1, 1, 0, 0, 9));
    }

    private ShardState shard() {
        return lab.shard(0);
    }
}
