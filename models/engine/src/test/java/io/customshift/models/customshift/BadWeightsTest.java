package io.customshift.models.customshift;

import static io.customshift.models.customshift.BadInputTest.refused;

import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opening the engine says of weights that are not whole. */
class BadWeightsTest {
    private static final String WEIGHT = "transformer_blocks.1.attn.to_k.weight";

    @TempDir
    private Path folder;

    @Test
    void missingExtraAndMisshapenTensorsAreAllListedAtOnce() {
        changeTransformer(tensors -> {
            tensors.remove(WEIGHT);
            tensors.put("surprise", zeros("surprise", 3));
            tensors.put("proj_out.bias", zeros("proj_out.bias", 7));
        });
        refused(
                ErrorCode.WEIGHTS_MISMATCH,
                this::openEngine,
                WEIGHT,
                "surprise",
                "proj_out.bias",
                "7",
                "64",
                "missing",
                "unexpected");
    }

    @Test
    void weightsThatAreNotNumbersAreRefusedWithTheirPlace() {
        changeTransformer(tensors -> {
            StoredTensor whole = tensors.get(WEIGHT);
            if (whole == null) {
                throw new IllegalStateException("the fixture has no " + WEIGHT);
            }
            ByteBuffer data = ByteBuffer.allocateDirect(whole.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
            data.put(whole.data()).flip();
            data.putFloat(4 * 21, Float.NaN);
            tensors.put(WEIGHT, new StoredTensor(WEIGHT, whole.dtype(), whole.shape(), data));
        });
        refused(ErrorCode.WEIGHTS_NOT_FINITE, this::openEngine, WEIGHT, "element 21", "use weights");
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        Path file = copy().resolve("transformer/diffusion_pytorch_model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        refused(ErrorCode.WEIGHTS_CORRUPT, this::openEngine, "diffusion_pytorch_model.safetensors");
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        refused(
                ErrorCode.WEIGHTS_NOT_FOUND,
                this::openEngine,
                folder.resolve("weights").toString());
    }

    @Test
    void anAdapterOfOtherWeightsIsRefused() {
        Path adapter = folder.resolve("adapter.safetensors");
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        String module = "transformer.transformer_blocks.77.attn.to_k.";
        tensors.put("a", zeros(module + "lora_A.weight", 4, 32));
        tensors.put("b", zeros(module + "lora_B.weight", 32, 4));
        SafetensorsWriter.write(adapter, tensors.values(), Map.of());
        refused(
                ErrorCode.ADAPTER_MISMATCH,
                () -> CustomShift.open(TinyEngine.options().withAdapter(adapter))
                        .close(),
                "transformer_blocks.77.attn.to_k");
    }

    private void openEngine() {
        EngineOptions good = TinyEngine.options();
        CustomShift.open(EngineOptions.of(folder.resolve("weights"))
                        .withDevice("cpu")
                        .withDtype("float32")
                        .withT5Length(good.t5Length()))
                .close();
    }

    private void changeTransformer(Consumer<Map<String, StoredTensor>> change) {
        Path file = copy().resolve("transformer/diffusion_pytorch_model.safetensors");
        SafetensorsFile source =
                SafetensorsFile.open(TinyEngine.WEIGHTS.resolve("transformer").resolve(file.getFileName()));
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(source.tensors());
        change.accept(tensors);
        SafetensorsWriter.write(file, tensors.values(), source.metadata());
    }

    private Path copy() {
        Path target = folder.resolve("weights");
        try (Stream<Path> files = Files.walk(TinyEngine.WEIGHTS)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, target.resolve(TinyEngine.WEIGHTS.relativize(file).toString()));
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoredTensor zeros(String name, int... shape) {
        int count = 1;
        long[] sizes = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            sizes[i] = shape[i];
            count *= shape[i];
        }
        return new StoredTensor(name, StoredDtype.F32, Dims.of(sizes), ByteBuffer.allocateDirect(4 * count));
    }
}
