package io.customshift.models.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.HalfFloat;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FiniteCheckTest {
    @TempDir
    Path folder;

    private static final int COUNT = 100_003;

    static Stream<Arguments> badValues() {
        return Stream.of(StoredDtype.F32, StoredDtype.F16, StoredDtype.BF16)
                .flatMap(dtype -> Stream.of(0, 1, 2, 3, 32_767, 32_768, 99_999, COUNT - 1)
                        .flatMap(index -> Stream.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)
                                .map(value -> Arguments.of(dtype, index, value))));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void firstBadElementIsFound(StoredDtype dtype, int index, float value) {
        StoredTensor tensor = extremes(dtype);
        put(tensor, index, value);
        put(tensor, COUNT - 1, value);

        assertThat(FiniteCheck.firstNonFinite(tensor)).hasValue(index);
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void largestFiniteValuesAndZerosPass(StoredDtype dtype) {
        assertThat(FiniteCheck.firstNonFinite(extremes(dtype))).isEmpty();
    }

    @Test
    void tensorsAreNamedWithTheirFirstIndex() {
        StoredTensor bad = extremes(StoredDtype.BF16);
        put(bad, 77, Float.NaN);

        assertThatThrownBy(() -> FiniteCheck.require("model", List.of(extremes(StoredDtype.F32), bad)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_NOT_FINITE))
                .hasMessageContaining("model: 1 tensor holds")
                .hasMessageContaining("t [100003] at element 77");
    }

    @Test
    void every16BitPatternIsJudgedAsItsValue() {
        for (StoredDtype dtype : new StoredDtype[] {StoredDtype.F16, StoredDtype.BF16}) {
            for (int bits = 0; bits < 65_536; bits++) {
                ByteBuffer data = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
                data.putShort((bits & 3) * 2, (short) bits);
                StoredTensor tensor = new StoredTensor("t", dtype, Dims.of(4), data);
                float value = tensor.floatAt(bits & 3);
                assertThat(FiniteCheck.firstNonFinite(tensor).isEmpty()).isEqualTo(Float.isFinite(value));
            }
        }
    }

    @Test
    void halfPrecisionConversionsAreInverse() {
        for (int bits = 0; bits < 65_536; bits++) {
            float value = HalfFloat.toFloat((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) bits);
            }
        }
        assertThat(HalfFloat.fromFloat(65_519.996f)).isEqualTo((short) 0x7BFF);
        assertThat(HalfFloat.fromFloat(65_520f)).isEqualTo((short) 0x7C00);
        assertThat(HalfFloat.fromFloat(1 + 0x1p-11f)).isEqualTo((short) 0x3C00);
        assertThat(HalfFloat.fromFloat(1 + 0x3p-11f)).isEqualTo((short) 0x3C02);
        assertThat(HalfFloat.toBfloat(1 + 0x1p-8f)).isEqualTo((short) 0x3F80);
        assertThat(HalfFloat.toBfloat(1 + 0x3p-8f)).isEqualTo((short) 0x3F82);
    }

    @Test
    void fileIsReadInPiecesAndNotWhereItIsMapped() {
        int count = 700_001;
        int place = 600_000;
        ByteBuffer floats = ByteBuffer.allocateDirect(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        floats.putFloat(4 * place, Float.NaN);
        ByteBuffer bytes = ByteBuffer.allocateDirect(3 * count);
        bytes.put(3 * count - 1, (byte) 0xFF);
        bytes.put(3 * count - 2, (byte) 0xFE);
        Path file = folder.resolve("weights.safetensors");
        SafetensorsWriter.write(
                file,
                List.of(
                        new StoredTensor("odd", StoredDtype.F8_E4M3, Dims.of(3L * count), bytes),
                        new StoredTensor("wide", StoredDtype.F32, Dims.of(count), floats)),
                Map.of());
        SafetensorsFile read = SafetensorsFile.open(file);
        assertThat(FiniteCheck.firstNonFinite(read.tensor("odd"))).hasValue(3 * count - 1);
        assertThat(FiniteCheck.firstNonFinite(read.tensor("wide"))).hasValue(place);
    }

    /** Bits of E4M3 and E5M2, and whether each is a number. */
    @ParameterizedTest
    @CsvSource({"0x7E, true, false", "0x7F, false, false", "0x7C, true, false", "0x7B, true, true", "0xFE, true, false"
    })
    void eightBitFloatsHaveTheirOwnNaN(String bits, boolean e4m3, boolean e5m2) {
        ByteBuffer data = ByteBuffer.allocateDirect(11);
        data.put(9, (byte) (int) Integer.decode(bits));
        assertThat(FiniteCheck.firstNonFinite(new StoredTensor("t", StoredDtype.F8_E4M3, Dims.of(11), data))
                        .isEmpty())
                .isEqualTo(e4m3);
        assertThat(FiniteCheck.firstNonFinite(new StoredTensor("t", StoredDtype.F8_E5M2, Dims.of(11), data))
                        .isEmpty())
                .isEqualTo(e5m2);
    }

    private static StoredTensor extremes(StoredDtype dtype) {
        ByteBuffer data = ByteBuffer.allocateDirect(COUNT * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        StoredTensor tensor = new StoredTensor("t", dtype, Dims.of(COUNT), data);
        float largest = switch (dtype) {
            case F16 -> 65_504f;
            case BF16 -> Float.intBitsToFloat(0x7F7F0000);
            default -> Float.MAX_VALUE;
        };
        for (int i = 0; i < COUNT; i++) {
            put(tensor, i, i % 3 == 0 ? largest : i % 3 == 1 ? -largest : 0);
        }
        return tensor;
    }

    private static void put(StoredTensor tensor, int index, float value) {
        ByteBuffer data = tensor.data();
        switch (tensor.dtype()) {
            case F32 -> data.putFloat(index * 4, value);
            case F16 -> data.putShort(index * 2, HalfFloat.fromFloat(value));
            default -> data.putShort(index * 2, HalfFloat.toBfloat(value));
        }
    }
}
