package io.customshift.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.customshift.EngineOptions;
import io.customshift.schemas.id.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomShiftRendererTest {
    private static final Path WEIGHTS = Path.of("../models/engine/src/test/resources/fixtures/sd3-tiny");

    @Test
    void workersWithCopiesOfTheSameWeightsNameTheSameModel(@TempDir Path elsewhere) throws IOException {
        Path copy = copied(WEIGHTS, elsewhere.resolve("weights of the other machine"));

        assertThat(model(copy, "float32")).isEqualTo(model(WEIGHTS, "float32"));
    }

    @Test
    void aChangedWeightIsAnotherModel(@TempDir Path elsewhere) throws IOException {
        Path copy = copied(WEIGHTS, elsewhere.resolve("sd3-tiny"));
        Path file = copy.resolve("vae/diffusion_pytorch_model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        // The lowest bit of the last element: the length, and every value but one, stay what they were.
        bytes[bytes.length - 4] ^= 1;
        Files.write(file, bytes);

        assertThat(model(copy, "float32")).isNotEqualTo(model(WEIGHTS, "float32"));
    }

    private static ModelVersion model(Path weights, String dtype) {
        EngineOptions options = EngineOptions.of(weights).withDtype(dtype).withDevice("cpu");
        try (CustomShiftRenderer renderer = CustomShiftRenderer.open(options)) {
            return renderer.model();
        }
    }

    /** A copy whose files have another time, as one on another machine has. */
    private static Path copied(Path from, Path to) throws IOException {
        List<Path> paths;
        try (Stream<Path> found = Files.walk(from)) {
            paths = found.toList();
        }
        for (Path path : paths) {
            Path target = to.resolve(from.relativize(path).toString());
            if (Files.isDirectory(path)) {
                Files.createDirectories(target);
            } else {
                Files.copy(path, target);
                Files.setLastModifiedTime(target, FileTime.from(Instant.EPOCH));
            }
        }
        return to;
    }
}
