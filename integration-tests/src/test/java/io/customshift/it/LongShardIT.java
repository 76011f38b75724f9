package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The short form of the command that shows that a shard of minutes disturbs nobody: on a fleet of its own. */
class LongShardIT {
    @Test
    void shardThatIsLongerThanEveryTimeoutCausesNoRebalanceAndNoUnhealthyAnswer() {
        Command.Said said = Command.run("verify", "long-shard", "--quick", "--json");

        assertThat(said.status()).as(said.text()).isZero();
        Map<String, Double> figures = Figures.of(said);
        assertThat(figures)
                .containsEntry("rebalances", 0.0)
                .containsEntry("unhealthy_answers", 0.0)
                .containsEntry("images_stored_twice", 0.0);
        assertThat(figures.get("shard_seconds")).isGreaterThanOrEqualTo(20);
        assertThat(figures.get("health_answers")).isGreaterThan(10);
    }
}
