package io.customshift.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void pausesGrowToTheLimitAndBeginAnewAfterASuccess() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(500), () -> 1);
        assertThat(Stream.generate(backoff::next).limit(5).map(Duration::toMillis))
                .containsExactly(100L, 200L, 400L, 500L, 500L);
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void twoThatFailedAtOnceComeBackApartAndNeverAtOnce() {
        Random random = new Random(1);
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), random::nextDouble);
        Backoff other = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), random::nextDouble);
        for (int i = 0; i < 5; i++) {
            Duration pause = backoff.next();
            assertThat(pause).isNotEqualTo(other.next()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        }
    }
}
