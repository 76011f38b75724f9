package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The short form of the command that breaks a cluster of its own; how fast it recovers is not judged on a busy machine. */
class ChaosIT {
    /** All but those that take long: weights that are rolled, clocks that differ, disks that fill. */
    private static final List<String> SHORT = List.of(
            "KILL_WORKER",
            "STOP_WORKER",
            "FREEZE_WORKER",
            "CUT_WORKER_FROM_BROKERS",
            "CUT_WORKER_FROM_STORE",
            "WRONG_WEIGHTS",
            "KILL_SCHEDULER",
            "FREEZE_SCHEDULER",
            "CUT_SCHEDULER_FROM_BROKERS",
            "CUT_SCHEDULER_FROM_STORE",
            "CHANGED_SETTINGS",
            "KILL_BROKER",
            "FREEZE_BROKER",
            "KILL_STORE",
            "SLOW_STORE",
            "JUNK",
            "RETENTION_PASSED");

    @Test
    void everyPictureIsThereOnceWhateverBreaks() {
        Command.Said said =
                Command.run("verify", "chaos", "--quick", "--json", "--seed", "5", "--kinds", String.join(",", SHORT));

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
