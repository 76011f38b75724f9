package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The short form of the command that breaks a cluster of its own; how fast it recovers is not judged on a busy machine. */
class ChaosIT {
    @Test
    void everyPictureIsThereOnceWhateverBreaks() {
        Command.Said said = Command.run("verify", "chaos", "--quick", "--json", "--seed", "5");

        Map<String, Double> figures = Figures.of(said);
        assertThat(figures)
                .as(said.text())
                .containsEntry("chaos_lost", 0.0)
                .containsEntry("chaos_duplicated", 0.0)
                .containsEntry("chaos_phantom", 0.0)
                .containsEntry("chaos_different", 0.0)
                .containsEntry("chaos_stuck", 0.0)
                .containsEntry("chaos_miscounted", 0.0);
        assertThat(figures.get("chaos_images")).isGreaterThanOrEqualTo(200);
        assertThat(figures.get("chaos_faults")).isGreaterThanOrEqualTo(10);
    }
}
