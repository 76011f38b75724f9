package io.customshift.scheduler.core;

import static io.customshift.scheduler.core.Jobs.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShardStateTest {
    private static final Policy POLICY = Policy.DEFAULT;

    @Test
    void repeatedImageEventChangesNothing() {
        ShardState once = Jobs.released(3);
        once = once.apply(Jobs.stored(once.images().get(1)), POLICY);
        assertThat(once.apply(Jobs.stored(once.images().get(1)), POLICY)).isEqualTo(once);
        assertThat(once.count(ImageStatus.STORED)).isEqualTo(1);
    }

    @Test
    void shardIsDoneWhenEachPictureIsHeardOfWhateverTheOrder() {
        ShardState shard = Jobs.released(2).apply(Jobs.started(0), POLICY).apply(Jobs.finished(0), POLICY);
        assertThat(shard.phase()).isEqualTo(ShardPhase.SETTLING);
        shard = shard.apply(Jobs.stored(shard.images().get(0)), POLICY);
        assertThat(shard.phase()).isEqualTo(ShardPhase.SETTLING);
        shard = shard.apply(Jobs.stored(shard.images().get(1)), POLICY);
        assertThat(shard.phase()).isEqualTo(ShardPhase.DONE);
    }

    @Test
    void picturesThatWereNeverHeardOfAreReleasedAgain() {
        ShardState shard = Jobs.released(2).apply(Jobs.finished(0), POLICY);
        assertThat(shard.at(NOW.plus(POLICY.settle()).minusMillis(1), POLICY)).isEqualTo(shard);
        ShardState again = shard.at(NOW.plus(POLICY.settle()), POLICY);
        assertThat(again.phase()).isEqualTo(ShardPhase.WAITING);
        assertThat(again.pending()).hasSize(2);
    }

    @Test
    void givenBackShardWaitsForTheNextReleaseWithWhatIsLeft() {
        ShardState shard = Jobs.released(3).apply(Jobs.started(0), POLICY);
        shard = shard.apply(Jobs.stored(shard.images().get(0)), POLICY)
                .apply(Jobs.givenBack(0, GiveBackReason.DRAIN), POLICY);
        assertThat(shard.phase()).isEqualTo(ShardPhase.WAITING);
        assertThat(shard.pending()).hasSize(2);
    }

    @Test
    void whatAnEarlierReleaseSaysOfTheShardIsPassedOver() {
        ShardState shard = Jobs.released(1).apply(Jobs.release(1), POLICY);
        assertThat(shard.epoch()).isEqualTo(1);
        assertThat(shard.apply(Jobs.started(0), POLICY)).isEqualTo(shard);
        assertThat(shard.apply(Jobs.finished(0), POLICY)).isEqualTo(shard);
        assertThat(shard.apply(Jobs.givenBack(0, GiveBackReason.DRAIN), POLICY)).isEqualTo(shard);
        assertThat(shard.apply(Jobs.release(0), POLICY)).isEqualTo(shard);
    }

    @Test
    void pictureStoredByAnEarlierReleaseCounts() {
        ShardState shard = Jobs.released(1).apply(Jobs.release(1), POLICY);
        assertThat(shard.apply(Jobs.stored(shard.images().get(0)), POLICY).phase())
                .isEqualTo(ShardPhase.DONE);
    }

    @Test
    void failureThatMayPassIsTriedAgainUntilTheLimit() {
        ShardState shard = Jobs.released(1);
        var image = shard.images().get(0).image();
        for (int attempt = 0; attempt < POLICY.attemptsMax(); attempt++) {
            assertThat(shard.isDone()).isFalse();
            shard = shard.apply(Jobs.failed(image, shard.epoch(), true), POLICY);
            shard = shard.apply(Jobs.finished(shard.epoch()), POLICY);
            shard = shard.at(NOW.plus(Duration.ofHours(1)), POLICY);
            if (!shard.isDone()) {
                shard = shard.apply(Jobs.release(shard.epoch() + 1), POLICY);
            }
        }
        assertThat(shard.isDone()).isTrue();
        assertThat(shard.images().get(0).status()).isEqualTo(ImageStatus.FAILED);
        assertThat(shard.images().get(0).code()).isEqualTo(FailureCode.OUT_OF_MEMORY);
    }

    @Test
    void failureForGoodEndsThePicture() {
        ShardState shard = Jobs.released(1);
        shard = shard.apply(Jobs.failed(shard.images().get(0).image(), 0, false), POLICY);
        assertThat(shard.isDone()).isTrue();
        assertThat(shard.count(ImageStatus.FAILED)).isEqualTo(1);
    }

    @Test
    void storedPictureOutweighsItsFailure() {
        ShardState shard = Jobs.released(1);
        ImageState image = shard.images().get(0);
        ShardState failedFirst =
                shard.apply(Jobs.failed(image.image(), 0, false), POLICY).apply(Jobs.stored(image), POLICY);
        ShardState storedFirst =
                shard.apply(Jobs.stored(image), POLICY).apply(Jobs.failed(image.image(), 0, false), POLICY);
        assertThat(failedFirst.count(ImageStatus.STORED)).isEqualTo(1);
        assertThat(storedFirst.count(ImageStatus.STORED)).isEqualTo(1);
    }

    @Test
    void shardThatFailsAsAWholeIsTriedAgainLater() {
        ShardState shard = Jobs.released(2).apply(Jobs.shardFailed(0, true), POLICY);
        assertThat(shard.phase()).isEqualTo(ShardPhase.WAITING);
        assertThat(shard.due()).isEqualTo(NOW.plus(POLICY.retryDelay()));
    }

    @Test
    void shardThatFailsForGoodGivesItsPicturesTheCode() {
        ShardState shard = Jobs.released(2);
        shard = shard.apply(Jobs.stored(shard.images().get(0)), POLICY).apply(Jobs.shardFailed(0, false), POLICY);
        assertThat(shard.isDone()).isTrue();
        assertThat(shard.count(ImageStatus.STORED)).isEqualTo(1);
        assertThat(shard.images().get(1).code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
    }

    @Test
    void silentWorkerLosesItsShardAfterAGenerousTime() {
        ShardState shard = Jobs.released(1).apply(Jobs.started(0), POLICY);
        assertThat(shard.at(NOW.plus(POLICY.silence()).minusMillis(1), POLICY)).isEqualTo(shard);
        assertThat(shard.at(NOW.plus(POLICY.silence()), POLICY).phase()).isEqualTo(ShardPhase.WAITING);
        assertThat(Jobs.released(1).at(NOW.plus(POLICY.silence()), POLICY).phase())
                .isEqualTo(ShardPhase.RELEASED);
    }

    @Test
    void cancelledShardKeepsWhatItHas() {
        ShardState shard = Jobs.released(3);
        shard = shard.apply(Jobs.stored(shard.images().get(0)), POLICY)
                .apply(Jobs.givenBack(0, GiveBackReason.CANCELLED), POLICY);
        assertThat(shard.isDone()).isTrue();
        assertThat(shard.count(ImageStatus.CANCELLED)).isEqualTo(2);
        assertThat(shard.count(ImageStatus.STORED)).isEqualTo(1);
    }
}
