package io.customshift.deploy.standalone.verify.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.standalone.verify.chaos.Recovery.Handling;
import io.customshift.deploy.standalone.verify.chaos.Recovery.What;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final long SECOND = 1_000_000_000L;

    private final Recovery times = new Recovery();

    @Test
    void shardOfADeadWorkerRecoversWhenAnotherBeginsIt() {
        times.handled("s0", new Handling(1 * SECOND, "worker-1", What.BEGUN));
        times.handled("s0", new Handling(9 * SECOND, "worker-2", What.BEGUN));
        assertThat(times.ofShardsOf("worker-1", 2 * SECOND)).hasValue(7);
        assertThat(times.ofShardsOf("worker-2", 2 * SECOND)).isEmpty();
    }

    @Test
    void shardThatIsGivenBackIsStillToBeBegun() {
        times.handled("s0", new Handling(1 * SECOND, "worker-1", What.BEGUN));
        times.handled("s0", new Handling(7 * SECOND, "worker-1", What.LEFT));
        times.handled("s0", new Handling(8 * SECOND, "worker-2", What.BEGUN));
        assertThat(times.ofShardsOf("worker-1", 2 * SECOND)).hasValue(6);
    }

    @Test
    void shardThatWasFinishedBeforeNeededNobody() {
        times.handled("s0", new Handling(1 * SECOND, "worker-1", What.BEGUN));
        times.handled("s0", new Handling(2 * SECOND, "worker-1", What.FINISHED));
        times.handled("s0", new Handling(3 * SECOND, "worker-2", What.BEGUN));
        assertThat(times.ofShardsOf("worker-1", 2 * SECOND)).isEmpty();
    }

    @Test
    void booksAreAsLateAsThePictureThatTookLongest() {
        times.taken(10 * SECOND, 18 * SECOND);
        times.taken(12 * SECOND, 13 * SECOND);
        times.taken(60 * SECOND, 90 * SECOND);
        assertThat(times.ofBooks(9 * SECOND)).hasValue(8);
    }
}
