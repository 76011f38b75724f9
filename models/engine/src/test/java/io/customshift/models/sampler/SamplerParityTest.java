package io.customshift.models.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.fixture.Fixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerParityTest {
    private final FlowMatchEuler schedule = new FlowMatchEuler(3, 1000);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 10, 28, 50})
    void noiseLevelsAreThoseOfDiffusersToTheLastBit(int steps) {
        JsonNode expected = Fixture.json("sampler.json")
                .path("steps")
                .path(Integer.toString(steps))
                .path("sigmas");
        float[] sigmas = schedule.sigmas(steps);
        assertThat(sigmas).hasSize(expected.size());
        for (int i = 0; i < sigmas.length; i++) {
            assertThat(sigmas[i]).as("sigma " + i).isEqualTo((float)
                    expected.get(i).asDouble());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1001})
    void stepsOutsideTheLimitsAreRefused(int steps) {
        assertThatThrownBy(() -> schedule.sigmas(steps))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("steps is " + steps)
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(ErrorCode.STEPS_INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, (1L << 31) + 5, 1L << 53})
    void noiseIsWhatTorchDraws(long seed) {
        Fixture noise = Fixture.open("noise.safetensors");
        for (String size : new String[] {"8x8", "3x5"}) {
            String name = "seed_" + seed + "." + size;
            float[] expected = noise.floats(name);
            Fixture.assertClose(SeededNoise.normal(seed, expected.length), expected, name, 1e-6);
        }
    }

    @Test
    void aSeedGivesTheSameNoiseAgainAndAnotherSeedOther() {
        assertThat(SeededNoise.normal(7, 1024)).isEqualTo(SeededNoise.normal(7, 1024));
        assertThat(SeededNoise.normal(7, 1024)).isNotEqualTo(SeededNoise.normal(8, 1024));
    }
}
