package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The short form of the command that tries all doors; how fast a neighbour is beside a flood is not judged on a busy machine. */
class DoorsCommandIT {
    @Test
    void nobodyComesInWhoMayNotAndNoSecretIsSaid() {
        Command.Said said = Command.run("verify", "doors", "--quick", "--json");

        Map<String, Double> figures = Figures.of(said);
        for (String none : List.of(
                "operations_without_rule",
                "wrong_answers",
                "odd_paths_let_in",
                "inside_let_through",
                "over_admission",
                "flood_not_refused",
                "neighbour_refused",
                "secrets_found")) {
            assertThat(figures).as(said.text()).containsEntry("doors_" + none, 0.0);
        }
        assertThat(figures.get("doors_knocks")).isGreaterThan(100);
        assertThat(figures.get("doors_inside_addresses")).isGreaterThanOrEqualTo(30);
        assertThat(figures.get("doors_places_looked_at")).isGreaterThan(1_000);
    }
}
