package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine's face says of requests that it cannot serve: a code, the value, the limit and the fix. */
class BadInputTest {
    private static CustomShift engine;
    private static SubjectReference mug;

    @BeforeAll
    static void open() {
        engine = TinyEngine.open();
        mug = engine.encode(TinyEngine.subject("mug", 1, 2), TinyEngine.SQUARE);
    }

    @AfterAll
    static void close() {
        mug.close();
        engine.close();
    }

    /** Requires the code, and that the message holds each of the parts. */
    static void refused(ErrorCode code, ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1001, Integer.MAX_VALUE})
    void stepsOutsideOneToAThousandAreRefused(int steps) {
        refused(
                ErrorCode.STEPS_INVALID,
                () -> TinyEngine.settings(TinyEngine.SQUARE, steps),
                "steps is " + steps,
                "between 1 and 1000",
                "such as 28");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, -0.001, Double.NaN, Double.POSITIVE_INFINITY, 1001})
    void aStrengthThatIsNegativeNotANumberOrTooGreatIsRefused(double strength) {
        refused(
                ErrorCode.STRENGTH_INVALID,
                () -> new Strengths(List.of(1.0, strength)),
                "strength is " + strength,
                "between 0 and 1000",
                "1 is the method's own");
    }

    @Test
    void aNumberOfStrengthsThatIsNotTheReferencesIsRefused() {
        GenerationSettings three =
                TinyEngine.settings(TinyEngine.SQUARE, 1).withStrengths(new Strengths(List.of(1.0, 1.0, 1.0)));
        refused(
                ErrorCode.STRENGTH_INVALID,
                () -> TinyEngine.pixels(engine, TinyEngine.request("a mug", 1, three), mug),
                "3 strengths for 2 references",
                "give one, or one for each");
        refused(ErrorCode.STRENGTH_INVALID, () -> new Strengths(List.of()), "0 strengths", "give one");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -7, 101, Double.NEGATIVE_INFINITY})
    void aGuidanceThatIsNotANumberInItsRangeIsRefused(double scale) {
        refused(
                ErrorCode.GUIDANCE_INVALID,
                () -> new Guidance(scale, 7),
                "reference guidance is " + scale,
                "between 0 and 100");
        refused(ErrorCode.GUIDANCE_INVALID, () -> new Guidance(7, scale), "prompt guidance is " + scale);
    }

    @ParameterizedTest
    @CsvSource({
        "510, 512, width is 510, such as 496",
        "512, 100, height is 100, such as 96",
        "0, 16, width is 0, such as 16"
    })
    void aSizeThatIsNotAMultipleOfSixteenIsRefused(int width, int height, String value, String fix) {
        refused(ErrorCode.SIZE_INVALID, () -> new ImageSize(width, height), value, "multiple of 16", fix);
    }

    @Test
    void aSizeLargerThanThePositionTableIsRefused() {
        ImageSize large = new ImageSize(272, 64);
        String[] parts = {"size is 272x64", "up to 256x256"};
        refused(ErrorCode.SIZE_INVALID, () -> engine.encode(TinyEngine.subject("mug", 1), large), parts);
        refused(
                ErrorCode.SIZE_INVALID,
                () -> TinyEngine.pixels(engine, TinyEngine.request("a mug", 1, TinyEngine.settings(large, 1))),
                parts);
        assertThat(engine.encode(TinyEngine.subject("mug", 1), new ImageSize(256, 16))
                        .count())
                .as("the largest that fits")
                .isEqualTo(1);
    }

    @Test
    void aPromptOfAThousandWordsIsRefused() {
        String prompt = "word ".repeat(1000).strip();
        String[] parts = {"has 4999 characters", "the limit is 1500", "shorten it"};
        GenerationSettings settings = TinyEngine.settings(TinyEngine.SQUARE, 1);
        refused(
                ErrorCode.PROMPT_INVALID,
                () -> TinyEngine.pixels(engine, TinyEngine.request(prompt, 1, settings), mug),
                parts);
        refused(
                ErrorCode.PROMPT_INVALID,
                () -> TinyEngine.pixels(engine, new GenerationRequest("a mug", prompt, 1, settings), mug),
                parts);
        refused(ErrorCode.PROMPT_INVALID, () -> engine.warnings(prompt), parts);
        refused(
                ErrorCode.PROMPT_INVALID,
                () -> engine.encode(TinyEngine.subject(prompt, 1), TinyEngine.SQUARE),
                "subject name has 4999",
                "the limit is 200");
    }

    @Test
    void aPromptPastTheEncodersIsMadeAndWarnedOf() {
        String prompt = "a mug on a table, " + "red ".repeat(150) + "glass";
        assertThat(engine.warnings(prompt))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("77 tokens", "does not see", "glass"));
        assertThat(engine.warnings("a mug on a table")).isEmpty();
        GenerationSettings settings = TinyEngine.settings(TinyEngine.SQUARE, 1);
        assertThat(TinyEngine.pixels(engine, TinyEngine.request(prompt, 1, settings), mug))
                .hasSize(64 * 64 * 3);
    }

    @Test
    void zeroAndSixReferencesAreRefused() {
        refused(
                ErrorCode.REFERENCES_INVALID,
                () -> TinyEngine.subject("mug"),
                "0 reference images",
                "a subject has 1 to 5");
        refused(
                ErrorCode.REFERENCES_INVALID,
                () -> TinyEngine.subject("mug", 1, 2, 3, 4, 5, 6),
                "6 reference images",
                "a subject has 1 to 5");
    }

    @Test
    void aSubjectEncodedAtAnotherSizeIsRefused() {
        GenerationRequest wide = TinyEngine.request("a mug", 1, TinyEngine.settings(TinyEngine.WIDE, 1));
        refused(
                ErrorCode.REFERENCES_INVALID,
                () -> TinyEngine.pixels(engine, wide, mug),
                "encoded at 64x64",
                "picture is 80x48",
                "encode the subject at the picture's size");
    }

    @Test
    void aSubjectOfOtherWeightsIsRefused() {
        try (CustomShift half = CustomShift.open(TinyEngine.options().withDtype("bfloat16"))) {
            refused(
                    ErrorCode.REFERENCES_INVALID,
                    () -> TinyEngine.pixels(half, TinyEngine.request(1), mug),
                    "bfloat16",
                    "encode the subject with this engine");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cuda:99, DEVICE_UNAVAILABLE, device cuda:99 is not there, --device cpu",
        "tpu, USAGE, 'device \"tpu\" is not known', 'auto, cpu, cuda or cuda:N'",
    })
    void aDeviceThatIsNotThereIsRefused(String device, ErrorCode code, String value, String fix) {
        refused(code, () -> CustomShift.open(TinyEngine.options().withDevice(device)), value, fix);
    }

    @Test
    void aTypeThatIsNotKnownIsRefused() {
        refused(
                ErrorCode.DTYPE_UNSUPPORTED,
                () -> CustomShift.open(TinyEngine.options().withDtype("int8")),
                "dtype \"int8\"",
                "use auto, float32, float16 or bfloat16");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -5, 513})
    void aT5LengthOutsideItsRangeIsRefused(int length) {
        refused(
                ErrorCode.USAGE,
                () -> TinyEngine.options().withT5Length(length),
                "T5 length is " + length,
                "between 1 and 512");
    }
}
