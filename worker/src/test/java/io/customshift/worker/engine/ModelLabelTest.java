package io.customshift.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.customshift.EngineOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelLabelTest {
    private static final EngineOptions WEIGHTS = EngineOptions.of(Path.of("/weights/sd3-medium"));
    private static final String ADAPTER = "77b1c2d90e4f".repeat(5) + "0000";

    @Test
    void adapterIsNamedWithTheEnginesDigestOfIt() {
        EngineOptions options = WEIGHTS.withAdapter(Path.of("/adapters/mug lora.safetensors"));
        assertThat(ModelLabel.of(options, "engine", Optional.of(ADAPTER)).value())
                .matches("sd3-medium@[0-9a-f]{12}\\+mug-lora@77b1c2d90e4f");
    }

    @Test
    void otherEngineDigestIsAnotherLabel() {
        assertThat(ModelLabel.of(WEIGHTS, "bfloat16", Optional.empty()))
                .isNotEqualTo(ModelLabel.of(WEIGHTS, "float16", Optional.empty()));
    }

    @Test
    void longNamesStillMakeALabel() {
        Path longest = Path.of("/" + "w".repeat(200));
        EngineOptions options = EngineOptions.of(longest).withAdapter(longest);
        assertThat(ModelLabel.of(options, "engine", Optional.of(ADAPTER)).value())
                .hasSizeLessThanOrEqualTo(128);
    }
}
