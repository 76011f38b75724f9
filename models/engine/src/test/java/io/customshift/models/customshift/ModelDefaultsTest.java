package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelDefaultsTest {
    @TempDir
    private Path folder;

    private void say(String json) throws IOException {
        Files.writeString(folder.resolve(ModelDefaults.FILE), json);
    }

    @Test
    void folderThatSaysNothingHasTheMethodsOwnAndTheAdapterOfTheUsualName() throws IOException {
        ModelDefaults bare = ModelDefaults.of(folder);
        assertThat(bare.steps()).isEqualTo(28);
        assertThat(bare.guidance()).isEqualTo(new Guidance(7, 7));
        assertThat(bare.adapter()).isEmpty();
        Path adapter = Files.writeString(folder.resolve(ModelDefaults.ADAPTER), "");
        assertThat(ModelDefaults.of(folder).adapter()).contains(adapter);
        say("{\"adapter\": \"none\"}");
        assertThat(ModelDefaults.of(folder).adapter()).isEmpty();
    }

    @Test
    void fileIsObeyedAndAnAskedAdapterGoesBeforeIt() throws IOException {
        Path own = Files.writeString(folder.resolve("own.safetensors"), "");
        say("{\"adapter\": \"own.safetensors\", \"steps\": 20, \"guidance\": [6, 5.5]}");
        ModelDefaults defaults = ModelDefaults.of(folder);
        assertThat(defaults.steps()).isEqualTo(20);
        assertThat(defaults.guidance()).hasToString("6,5.5");
        assertThat(defaults.adapter(null)).contains(own);
        assertThat(defaults.adapter(Path.of("none"))).isEmpty();
        assertThat(defaults.adapter(Path.of("other.safetensors"))).contains(Path.of("other.safetensors"));
    }

    @Test
    void singleFileHasNone() throws IOException {
        Path weights = Files.writeString(folder.resolve("sd3.safetensors"), "");
        Files.writeString(folder.resolve(ModelDefaults.ADAPTER), "");
        assertThat(ModelDefaults.of(weights).adapter()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | cannot be read",
                "[1] | is not a JSON object",
                "{\"step\": 3} | the field \"step\" is not known",
                "{\"steps\": 2.5} | steps is 2.5",
                "{\"steps\": 0} | steps is 0",
                "{\"guidance\": 7} | guidance is 7",
                "{\"guidance\": [7, 500]} | prompt guidance is 500",
                "{\"adapter\": 7} | adapter is 7",
                "{\"adapter\": \"gone.safetensors\"} | gone.safetensors, which is not there",
            })
    void fileThatIsWrongIsNamedWithItsFault(String json, String message) throws IOException {
        say(json);
        assertThatThrownBy(() -> ModelDefaults.of(folder))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(ModelDefaults.FILE)
                .hasMessageContaining(message);
    }

    @Test
    void picturesSayWhichWordsTheModelDoesNotKnow() {
        try (CustomShift engine = CustomShift.open(EngineOptions.of(Path.of("../customshift-tiny"))
                .withDevice("cpu")
                .withDtype("float32"))) {
            GenerationSettings settings =
                    GenerationSettings.of(engine.defaultSize()).withSteps(1);
            GenerationRequest known = new GenerationRequest("a Mug on a wooden table", "", 1, settings);
            assertThat(engine.generate(known, StepListener.NONE).warnings()).isEmpty();
            GenerationRequest strange = new GenerationRequest("a mug at DUSK", "", 1, settings);
            List<String> warnings = engine.generate(strange, StepListener.NONE).warnings();
            assertThat(warnings).hasSize(1);
            assertThat(warnings.get(0)).contains("\"dusk\"").doesNotContain("mug");
        }
    }
}
