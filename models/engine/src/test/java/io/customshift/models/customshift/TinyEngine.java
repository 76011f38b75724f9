package io.customshift.models.customshift;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.image.RgbImage;
import io.customshift.models.weights.adapter.AdapterScope;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What facade tests share: the tiny pipeline of the fixtures, in float32 on the CPU, and small requests to it. */
final class TinyEngine {
    static final Path WEIGHTS = Fixture.path("sd3-tiny");
    static final ImageSize SQUARE = new ImageSize(64, 64);
    static final ImageSize WIDE = new ImageSize(80, 48);

    private TinyEngine() {}

    static EngineOptions options() {
        return EngineOptions.of(WEIGHTS).withDevice("cpu").withDtype("float32").withT5Length(77);
    }

    static CustomShift open() {
        return CustomShift.open(options());
    }

    /** A copy of the fixtures' adapter that says which branches it is for. */
    static Path adapter(Path folder, String scope) {
        Path file = folder.resolve(scope + ".safetensors");
        SafetensorsFile source = SafetensorsFile.open(Fixture.path("lora.safetensors"));
        Map<String, String> metadata = new LinkedHashMap<>(source.metadata());
        metadata.put(AdapterScope.METADATA_KEY, scope);
        SafetensorsWriter.write(file, source.tensors().values(), metadata);
        return file;
    }

    /** A picture of noise, larger than what is generated and of another shape. */
    static RgbImage photo(long seed) {
        byte[] rgb = new byte[90 * 70 * 3];
        new Random(seed).nextBytes(rgb);
        return new RgbImage(90, 70, rgb);
    }

    static Subject subject(String name, long... seeds) {
        return new Subject(
                name, java.util.Arrays.stream(seeds).mapToObj(TinyEngine::photo).toList());
    }

    static GenerationSettings settings(ImageSize size, int steps) {
        return GenerationSettings.of(size).withSteps(steps);
    }

    static GenerationRequest request(String prompt, long seed, GenerationSettings settings) {
        return new GenerationRequest(prompt, "", seed, settings);
    }

    static GenerationRequest request(long seed) {
        return request("a mug on a table", seed, settings(SQUARE, 2));
    }

    static byte[] pixels(CustomShift engine, GenerationRequest request, SubjectReference subject) {
        return engine.generate(request, subject, StepListener.NONE).image().rgb();
    }

    static byte[] pixels(CustomShift engine, GenerationRequest request) {
        return engine.generate(request, StepListener.NONE).image().rgb();
    }

    /** The keys and values of every layer of a reference. */
    static List<float[]> floats(SubjectReference subject, int reference) {
        return subject.keysValues().get(reference).stream()
                .map(io.customshift.models.torch.Tensor::toFloats)
                .toList();
    }
}
