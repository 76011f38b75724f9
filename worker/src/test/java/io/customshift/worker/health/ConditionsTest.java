package io.customshift.worker.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.worker.health.Conditions.Need;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private final Conditions conditions = new Conditions();

    @Test
    void newWorkerIsNotReadyAndSaysWhatIsMissing() {
        assertThat(conditions.reasons())
                .containsOnlyKeys(Need.WEIGHTS, Need.BROKER, Need.TOPICS, Need.FENCES, Need.STORE);
    }

    @Test
    void readyWhenEverythingIsMetAndNotWhenSomethingIsLost() {
        for (Need need : Need.values()) {
            conditions.met(need);
        }
        assertThat(conditions.allMet()).isTrue();

        conditions.unmet(Need.STORE, "it is gone");
        assertThat(conditions.allMet()).isFalse();
        assertThat(conditions.reason(Need.STORE)).hasValue("it is gone");
    }
}
