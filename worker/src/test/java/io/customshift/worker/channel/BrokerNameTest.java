package io.customshift.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerNameTest {
    private final List<String> asked = new ArrayList<>();

    @Test
    void startGoesOnWhenOneOfTheNamesIsKnown() throws InterruptedException {
        new BrokerName("one:9092, two:9092,[::1]:9092", this::knownAtTheFifthQuestion, Duration.ZERO).await();

        assertThat(asked).containsExactly("one", "two", "[::1]", "one", "two");
    }

    @Test
    void nameThatStaysUnknownEndsTheStartWithValueAndFix() {
        BrokerName name = new BrokerName("nowhere:9092", host -> false, Duration.ZERO);

        assertThatThrownBy(name::await)
                .hasMessageContainingAll("BROKER_UNAVAILABLE", "nowhere:9092", "set KAFKA_BOOTSTRAP_SERVERS");
    }

    private boolean knownAtTheFifthQuestion(String host) {
        asked.add(host);
        return asked.size() == 5;
    }
}
