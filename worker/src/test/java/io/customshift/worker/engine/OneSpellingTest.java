package io.customshift.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.Strengths;
import io.customshift.models.error.EngineException;
import io.customshift.models.text.PromptText;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.text.Numbers;
import io.customshift.schemas.text.UserText;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Engine and contract do not know each other, and read the same texts alike. */
class OneSpellingTest {
    private static final String REFUSED = "refused";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "64x64",
                "64X64",
                "64\u00d764",
                "64*64",
                " 64 x 128 ",
                "64",
                "64x",
                "x64",
                "60x60",
                "0x64",
                "64x64x64",
                "-64x64",
                "8192x64",
                "64.0x64",
                "\u0666\u0664x64",
                ""
            })
    void sizesAreReadAlike(String text) {
        assertThat(read(
                        text,
                        each -> io.customshift.models.customshift.ImageSize.parse(each)
                                .toString()))
                .isEqualTo(read(text, each -> ImageSize.parse(each).toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7;5", "7,5", "7|5", "7 5", " 7 ; 5 ", "7, 5", "7", "7.5", "7,5;5", "7;5;3", "7,5,3", "0;0", "101",
                "-1", "", ";", "7;", "a", "NaN", "1e1", "7d", "7.5,5"
            })
    void guidanceIsReadAlike(String text) {
        assertThat(read(text, each -> {
                    var scales = io.customshift.models.customshift.Guidance.parse(each);
                    return scales.reference() + ";" + scales.prompt();
                }))
                .isEqualTo(read(text, each -> {
                    Guidance scales = Guidance.parse(each);
                    return scales.reference() + ";" + scales.prompt();
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "0.5",
                "1;0.5",
                "1,0.5",
                "1|0.5",
                "1 0.5",
                "1, 0.5",
                "0,5",
                "0,5;1",
                "0,1",
                "1,1,1",
                ".5",
                "1.",
                "-0.5",
                "0x1p3",
                "1d",
                "Infinity",
                "",
                "1;;2",
                "\u00a01;0.5\u00a0",
                "1e-1",
                "2,5 1"
            })
    void strengthsAreReadAlike(String text) {
        assertThat(read(text, each -> Strengths.parse(each).values().toString()))
                .isEqualTo(read(text, each -> {
                    var values = Numbers.reals(each);
                    return values.stream().allMatch(value -> value >= 0) ? values.toString() : REFUSED;
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "on a table", "\u0447\u0430\u0448\u043a\u0430", "\ud83c\udf75", "a\tb\r\nc", "caf\ufffd", "a\u0000",
                        "\u000bb", "a\u0085b",
                "a\u009fb", "a\u007fb", "\ud800", "x\udc00y", "a\uffffb", "a\u2028b", "a\u00a0b", "a\u200db"
            })
    void promptsAreHeldToTheSameRule(String text) {
        assertThat(read(text, each -> PromptText.prompt(each).value()))
                .isEqualTo(read(text, each -> UserText.checked(each, "prompt")));
    }

    @Test
    void seedsHaveTheSameLimits() {
        assertThat(GenerationRequest.SEED_MAX).isEqualTo(Limits.SEED_MAX);
        for (long seed : new long[] {-1, Limits.SEED_MAX + 1}) {
            assertThat(read("" + seed, each -> {
                        GenerationRequest.requireSeed(Long.parseLong(each));
                        return each;
                    }))
                    .isEqualTo(REFUSED);
        }
        GenerationRequest.requireSeed(Limits.SEED_MAX);
    }

    private static String read(String text, Function<String, String> parser) {
        try {
            return parser.apply(text);
        } catch (WireException | EngineException e) {
            return REFUSED;
        }
    }
}
