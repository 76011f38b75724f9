package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The short form of the command that shows that a shard of minutes disturbs nobody: on a fleet of its own. */
class LongShardIT {
    @Test
    void shardThatIsLongerThanEveryTimeoutCausesNoRebalanceAndNoUnhealthyAnswer() {
        Command.Said said = Command.run("verify", "long-shard", "--quick", "--json");

        assertThat(said.status()).as(said.text()).isZero();
        Map<String, Double> figures = said.lines().stream()
                .filter(line -> line.startsWith("{\"figure\""))
                .map(LongShardIT::parse)
                .collect(Collectors.toMap(
                        figure -> figure.path("figure").asText(),
                        figure -> figure.path("value").asDouble()));
        assertThat(figures)
                .containsEntry("rebalances", 0.0)
                .containsEntry("unhealthy_answers", 0.0)
                .containsEntry("images_stored_twice", 0.0);
        assertThat(figures.get("shard_seconds")).isGreaterThanOrEqualTo(20);
        assertThat(figures.get("health_answers")).isGreaterThan(10);
    }

    private static JsonNode parse(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
