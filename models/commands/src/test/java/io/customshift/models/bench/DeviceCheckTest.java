package io.customshift.models.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.fixture.Fixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceCheckTest {
    @Test
    void cpuAgreesWithItselfAndOutlivesALackOfMemory() {
        List<String> said = new ArrayList<>();
        List<Figure> figures =
                new DeviceCheck(Fixture.path("sd35-tiny"), "cpu", true, Optional.empty(), said::add).run();
        assertThat(figures).allMatch(Figure::holds);
        assertThat(figures)
                .extracting(Figure::name)
                .contains(
                        "block_error_float32",
                        "block_error_bfloat16",
                        "attention_error_float32",
                        "attention_error_bfloat16",
                        "runs_that_differ_float32",
                        "runs_that_differ_bfloat16",
                        "step_64_references_3_strength_half_batch_4",
                        "cache_gain_64_references_4",
                        "survived_lack_of_memory",
                        "verify_seconds");
        assertThat(said.get(0)).startsWith("device: cpu, ");
        assertThat(figures.get(0).value()).as("the same arithmetic").isLessThan(1e-6);
    }
}
