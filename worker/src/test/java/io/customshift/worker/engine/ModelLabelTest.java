package io.customshift.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelLabelTest {
    private static final String SHAPE = "sd3-24x1536";

    @Test
    void adapterIsNamedWithTheEnginesDigestOfIt() {
        String adapter = "77b1c2d90e4f".repeat(5) + "0000";
        assertThat(ModelLabel.of(SHAPE, "engine", Optional.of(adapter)).value())
                .matches("sd3-24x1536@[0-9a-f]{12}\\+lora@77b1c2d90e4f");
    }

    @Test
    void otherEngineDigestIsAnotherLabel() {
        assertThat(ModelLabel.of(SHAPE, "bfloat16", Optional.empty()))
                .isNotEqualTo(ModelLabel.of(SHAPE, "float16", Optional.empty()));
    }
}
