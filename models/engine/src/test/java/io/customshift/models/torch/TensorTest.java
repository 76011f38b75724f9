package io.customshift.models.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    private static final float[] VALUES = {1.5f, -2, 0.25f, 96, 0, -0.5f};

    private static Script script;

    @BeforeAll
    static void open() {
        script = Torch.script("cpu");
    }

    @AfterAll
    static void close() {
        script.close();
    }

    /** DJL would abort the process for bfloat16: this test running to its end is half of what it shows. */
    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"FLOAT16", "BFLOAT16"})
    void aHalfTensorIsNotReadAsFloat32ButCast(Dtype half) {
        try (TensorScope scope = script.newScope()) {
            Tensor tensor = script.cast(scope, scope.floats(VALUES, 2, 3), half);
            assertThatIllegalStateException()
                    .isThrownBy(tensor::toFloats)
                    .withMessageContaining("type " + half.scalarType())
                    .withMessageContaining("cast");
            assertThat(tensor.shape()).containsExactly(2, 3);
            assertThat(tensor.elements()).isEqualTo(6);
            assertThatIllegalStateException()
                    .isThrownBy(() -> tensor.sharedWith(scope).toFloats());
            assertThat(script.cast(scope, tensor, Dtype.FLOAT32).toFloats()).isEqualTo(VALUES);
        }
    }

    @ParameterizedTest
    @EnumSource(Dtype.class)
    void aStoredTensorKnowsItsType(Dtype dtype) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        try (TensorScope scope = script.newScope()) {
            Tensor tensor = script.stored(scope, bytes, dtype, 4);
            assertThat(script.scalarType(tensor)).isEqualTo(dtype.scalarType());
            if (dtype != Dtype.FLOAT32) {
                assertThatIllegalStateException().isThrownBy(tensor::toFloats);
            }
            assertThat(script.cast(scope, tensor, Dtype.FLOAT32).toFloats()).isEqualTo(new float[4]);
        }
    }

    @Test
    void anIntegerTensorIsNotReadAsFloat32() {
        try (TensorScope scope = script.newScope()) {
            Tensor ids = scope.longs(new long[] {1, 2}, 1, 2);
            assertThatIllegalStateException().isThrownBy(ids::toFloats).withMessageContaining("type 4");
        }
    }

    @Test
    void aTensorOutsideItsScopeIsClosedAndNotRead() {
        TensorScope scope = script.newScope();
        Tensor made = scope.floats(VALUES, 6);
        Tensor returned = script.call(scope, "reinterpret", made, Dtype.FLOAT32.scalarType());
        scope.close();
        for (Tensor tensor : List.of(made, returned)) {
            assertThatThrownBy(tensor::toFloats)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("closed")
                    .hasMessageContaining("keep its scope open");
            assertThatThrownBy(tensor::shape).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void sharedMemoryOutlivesTheFirstHandle() {
        try (TensorScope keeper = script.newScope()) {
            Tensor kept;
            try (TensorScope scope = script.newScope()) {
                kept = script.cast(scope, scope.floats(VALUES, 6), Dtype.FLOAT16)
                        .sharedWith(keeper);
            }
            assertThat(script.cast(keeper, kept, Dtype.FLOAT32).toFloats()).isEqualTo(VALUES);
        }
    }

    @Test
    void aScopeCountsWhatItAndItsChildrenHold() {
        try (TensorScope scope = script.newScope()) {
            int before = script.held();
            scope.floats(VALUES, 6);
            try (TensorScope child = scope.child()) {
                child.floats(VALUES, 6);
                assertThat(scope.held()).isEqualTo(2);
                assertThat(script.held()).isEqualTo(before + 2);
            }
            assertThat(scope.held()).isEqualTo(1);
        }
    }
}
